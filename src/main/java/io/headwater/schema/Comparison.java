package io.headwater.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares messages and enums, and follows them into what they refer to. */
final class Comparison {
  private final ProtoPlaces places;
  private final List<TypeChange> found = new ArrayList<>();
  private final Set<List<String>> compared = new HashSet<>();

  Comparison(ProtoPlaces places) {
    this.places = places;
  }

  List<TypeChange> found() {
    return List.copyOf(found);
  }

  ProtoPlaces places() {
    return places;
  }

  void report(ChangeKind kind, Effect effect, String element, SourceLocation where, Told told) {
    found.add(new TypeChange(kind, effect, element, where, told.what(), told.fix()));
  }

  /** What is told of a change. */
  record Told(String what, String fix) {}

  void compare(Descriptor older, Descriptor current) {
    if (!compared.add(List.of(older.getFullName(), current.getFullName()))) {
      return;
    }
    for (FieldDescriptor was : older.getFields()) {
      FieldDescriptor is = current.findFieldByNumber(was.getNumber());
      if (is == null) {
        gone(was, current);
      } else {
        new FieldComparison(was, is, this).compare();
      }
    }
    current.getFields().stream()
        .filter(FieldDescriptor::isRequired)
        .filter(is -> older.findFieldByNumber(is.getNumber()) == null)
        .forEach(this::required);
  }

  private void gone(FieldDescriptor was, Descriptor current) {
    FieldDescriptor moved = current.findFieldByName(was.getName());
    if (moved != null) {
      report(
          ChangeKind.FIELD_RENUMBERED,
          Effect.UNREADABLE,
          moved.getFullName(),
          places.of(moved),
          new Told(
              "field '%s' of '%s' has number %d, was %d"
                  .formatted(
                      was.getName(), current.getFullName(), moved.getNumber(), was.getNumber()),
              "give it number %d again".formatted(was.getNumber())));
    } else if (!current.isReservedNumber(was.getNumber())) {
      report(
          ChangeKind.FIELD_REMOVED,
          Effect.MISREAD,
          current.getFullName() + "." + was.getName(),
          places.of(current),
          new Told(
              "field '%s' (%d) of '%s' is gone, and its number is not reserved"
                  .formatted(was.getName(), was.getNumber(), current.getFullName()),
              "add 'reserved %d;' and 'reserved \"%s\";', or keep the field as deprecated"
                  .formatted(was.getNumber(), was.getName())));
    }
  }

  void required(FieldDescriptor is) {
    report(
        ChangeKind.REQUIRED,
        Effect.UNREADABLE,
        is.getFullName(),
        places.of(is),
        new Told(
            "field '%s' (%d) of '%s' is required now"
                .formatted(is.getName(), is.getNumber(), is.getContainingType().getFullName()),
            "make it optional"));
  }

  void compare(EnumDescriptor older, EnumDescriptor current) {
    if (!compared.add(List.of(older.getFullName(), current.getFullName()))) {
      return;
    }
    if (older.isClosed() != current.isClosed()) {
      report(
          ChangeKind.ENUM_OPENNESS,
          Effect.MISREAD,
          current.getFullName(),
          places.of(current),
          new Told(
              "enum '%s' is %s, was %s"
                  .formatted(current.getFullName(), openness(current), openness(older)),
              "keep it %s".formatted(openness(older))));
    }
    older.getValues().forEach(was -> compare(was, current));
  }

  private static String openness(EnumDescriptor type) {
    return type.isClosed() ? "closed" : "open";
  }

  private void compare(EnumValueDescriptor was, EnumDescriptor current) {
    EnumValueDescriptor named = current.findValueByName(was.getName());
    boolean isNumbered =
        current.getValues().stream().anyMatch(is -> is.getNumber() == was.getNumber());
    if (named != null && named.getNumber() != was.getNumber()) {
      report(
          ChangeKind.ENUM_VALUE_RENUMBERED,
          Effect.MISREAD,
          named.getFullName(),
          places.of(named),
          new Told(
              "value '%s' of enum '%s' is %d, was %d"
                  .formatted(
                      was.getName(), current.getFullName(), named.getNumber(), was.getNumber()),
              "give it number %d again".formatted(was.getNumber())));
    } else if (named == null && isNumbered) {
      renamed(was, current.findValueByNumber(was.getNumber()));
    } else if (named == null && !current.isReservedNumber(was.getNumber())) {
      report(
          ChangeKind.ENUM_VALUE_REMOVED,
          Effect.MISREAD,
          current.getFullName() + "." + was.getName(),
          places.of(current),
          new Told(
              "value '%s' (%d) of enum '%s' is gone, and its number is not reserved"
                  .formatted(was.getName(), was.getNumber(), current.getFullName()),
              "add 'reserved %d;' and 'reserved \"%s\";', or keep the value as deprecated"
                  .formatted(was.getNumber(), was.getName())));
    }
  }

  private void renamed(EnumValueDescriptor was, EnumValueDescriptor is) {
    boolean isOther = was.getType().findValueByName(is.getName()) != null;
    report(
        ChangeKind.ENUM_VALUE_RENAMED,
        isOther ? Effect.MISREAD : Effect.NAMES,
        is.getType().getFullName() + "." + is.getName(),
        places.of(is),
        new Told(
            "value %d of enum '%s' is '%s', was '%s'"
                .formatted(is.getNumber(), is.getType().getFullName(), is.getName(), was.getName()),
            "keep the name, or correct all that says '%s'".formatted(was.getName())));
  }
}
