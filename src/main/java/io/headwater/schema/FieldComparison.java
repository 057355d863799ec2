package io.headwater.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import org.jspecify.annotations.Nullable;

/** Compares two fields of one number. */
final class FieldComparison {
  private static final String UPCAST =
      "; or add a field of the new type, and upcast what was written";

  private final FieldDescriptor was;
  private final FieldDescriptor is;
  private final Comparison comparison;

  FieldComparison(FieldDescriptor was, FieldDescriptor is, Comparison comparison) {
    this.was = was;
    this.is = is;
    this.comparison = comparison;
  }

  void compare() {
    WireFit fit = WireFit.of(was.getType(), is.getType());
    boolean isRenamed = !was.getName().equals(is.getName());
    if (isRenamed && (fit != WireFit.SAME || was.isRepeated() != is.isRepeated())) {
      reused(fit);
      return;
    }
    if (isRenamed) {
      renamed();
    } else if (!was.getJsonName().equals(is.getJsonName())) {
      renamedInJson();
    }
    compareShape(fit);
    if (fit == WireFit.SAME) {
      follow();
    }
  }

  private void compareShape(WireFit fit) {
    if (was.isMapField() || is.isMapField()) {
      compareMaps();
    } else {
      compareTypes(fit);
      compareCardinality();
    }
    boolean isElsewhere = oneof();
    if (!was.isRepeated() && !is.isRepeated()) {
      if (!isElsewhere && was.hasPresence() != is.hasPresence()) {
        presence();
      }
      if (is.isRequired() && !was.isRequired()) {
        comparison.required(is);
      }
      compareDefaults(fit);
    }
  }

  /** Compares what fields of messages and enums refer to. */
  private void follow() {
    if (was.isMapField() != is.isMapField()) {
      return;
    }
    switch (was.getJavaType()) {
      case MESSAGE -> {
        if (!is.isMapField()) {
          namesOfTypes(was.getMessageType().getFullName(), is.getMessageType().getFullName());
          comparison.compare(was.getMessageType(), is.getMessageType());
        } else {
          followValues(was.getMessageType(), is.getMessageType());
        }
      }
      case ENUM -> {
        if (is.getJavaType() == FieldDescriptor.JavaType.ENUM) {
          namesOfTypes(was.getEnumType().getFullName(), is.getEnumType().getFullName());
          comparison.compare(was.getEnumType(), is.getEnumType());
        }
      }
      default -> {
        // Scalars refer to nothing.
      }
    }
  }

  private void followValues(Descriptor olderEntry, Descriptor entry) {
    FieldDescriptor older = olderEntry.findFieldByNumber(2);
    FieldDescriptor current = entry.findFieldByNumber(2);
    if (WireFit.of(older.getType(), current.getType()) == WireFit.SAME) {
      new FieldComparison(older, current, comparison).follow();
    }
  }

  private void namesOfTypes(String older, String current) {
    if (!older.equals(current)) {
      report(
          ChangeKind.TYPE_RENAMED,
          Effect.NAMES,
          "%s is of '%s', was '%s'".formatted(name(), current, older),
          "keep the name, or correct all expressions that say '%s'".formatted(older));
    }
  }

  private void reused(WireFit fit) {
    report(
        ChangeKind.NUMBER_REUSED,
        fit == WireFit.NONE ? Effect.UNREADABLE : Effect.MISREAD,
        "number %d of '%s' is '%s', %s, and was '%s', %s"
            .formatted(
                is.getNumber(),
                is.getContainingType().getFullName(),
                is.getName(),
                ProtoText.typeOf(is),
                was.getName(),
                ProtoText.typeOf(was)),
        "give '%s' a number of its own, and add 'reserved %d;'"
            .formatted(is.getName(), is.getNumber()));
  }

  private void renamed() {
    report(
        ChangeKind.FIELD_RENAMED,
        Effect.NAMES,
        "field %d of '%s' is called '%s', was '%s'"
            .formatted(
                is.getNumber(), is.getContainingType().getFullName(), is.getName(), was.getName()),
        "keep the name, or correct all that says '%s'".formatted(was.getName()));
  }

  private void renamedInJson() {
    report(
        ChangeKind.FIELD_RENAMED,
        Effect.NAMES,
        "%s is '%s' in JSON, was '%s'".formatted(name(), is.getJsonName(), was.getJsonName()),
        "add [json_name = \"%s\"], or correct all that says so".formatted(was.getJsonName()));
  }

  private void compareTypes(WireFit fit) {
    if (fit == WireFit.SAME) {
      return;
    }
    report(
        fit == WireFit.NONE ? ChangeKind.TYPE_INCOMPATIBLE : ChangeKind.TYPE_MEANING,
        fit == WireFit.NONE ? Effect.UNREADABLE : Effect.MISREAD,
        "%s is %s, was %s".formatted(name(), ProtoText.typeOf(is), ProtoText.typeOf(was)),
        "keep it %s%s".formatted(ProtoText.typeOf(was), UPCAST));
  }

  private void compareCardinality() {
    if (was.isRepeated() == is.isRepeated()) {
      return;
    }
    boolean isPacked = was.isRepeated() && was.isPackable();
    Effect ofOne = isPacked ? Effect.UNREADABLE : Effect.MISREAD;
    report(
        ChangeKind.CARDINALITY,
        is.isRepeated() ? Effect.NAMES : ofOne,
        is.isRepeated()
            ? "%s is repeated, was one value".formatted(name())
            : "%s is one value, was repeated".formatted(name()),
        is.isRepeated()
            ? "correct all that takes it for one value, or add a repeated field beside it"
            : "keep it repeated%s".formatted(UPCAST));
  }

  private void compareMaps() {
    String older = was.isMapField() ? ProtoText.mapOf(was) : ProtoText.typeOf(was);
    String current = is.isMapField() ? ProtoText.mapOf(is) : ProtoText.typeOf(is);
    boolean isSame = was.isMapField() && is.isMapField() && fitOfEntries() == WireFit.SAME;
    if (!isSame) {
      boolean isOtherWire = WireFit.of(was.getType(), is.getType()) == WireFit.NONE;
      report(
          ChangeKind.MAP,
          isOtherWire ? Effect.UNREADABLE : Effect.MISREAD,
          "%s is %s, was %s".formatted(name(), current, older),
          "keep it %s%s".formatted(older, UPCAST));
    }
  }

  private WireFit fitOfEntries() {
    WireFit keys = fitOf(1);
    WireFit values = fitOf(2);
    return keys.compareTo(values) > 0 ? keys : values;
  }

  private WireFit fitOf(int part) {
    return WireFit.of(
        was.getMessageType().findFieldByNumber(part).getType(),
        is.getMessageType().findFieldByNumber(part).getType());
  }

  /** Tells whether the field came into a oneof or out of one, having reported it. */
  private boolean oneof() {
    @Nullable OneofDescriptor older = was.getRealContainingOneof();
    @Nullable OneofDescriptor current = is.getRealContainingOneof();
    if (Oneofs.isSame(older, is.getContainingType(), current, was.getContainingType())) {
      return false;
    }
    report(
        ChangeKind.ONEOF,
        current == null ? Effect.NAMES : Effect.MISREAD,
        "%s is in %s, was in %s".formatted(name(), Oneofs.name(current), Oneofs.name(older)),
        older == null
            ? "leave it outside of the oneof, or add a field to that"
            : "leave it in oneof '%s'".formatted(older.getName()));
    return true;
  }

  private void presence() {
    report(
        ChangeKind.PRESENCE,
        Effect.MISREAD,
        is.hasPresence()
            ? "%s tells now whether it was set".formatted(name())
            : "%s does not tell any more whether it was set".formatted(name()),
        is.hasPresence()
            ? "remove 'optional': has() would be false of every default that was written"
            : "make it 'optional' again");
  }

  private void compareDefaults(WireFit fit) {
    boolean isComparable = fit == WireFit.SAME
        && was.getJavaType() == is.getJavaType()
        && was.getJavaType() != FieldDescriptor.JavaType.MESSAGE
        && (was.hasDefaultValue() || is.hasDefaultValue());
    if (isComparable && !defaultOf(was).equals(defaultOf(is))) {
      report(
          ChangeKind.DEFAULT,
          Effect.MISREAD,
          "%s has another default than it had".formatted(name()),
          "keep the default: records in which it was not set do not hold it");
    }
  }

  private static String defaultOf(FieldDescriptor field) {
    return field.getDefaultValue().toString();
  }

  private String name() {
    return "field '%s' (%d) of '%s'"
        .formatted(is.getName(), is.getNumber(), is.getContainingType().getFullName());
  }

  private void report(ChangeKind kind, Effect effect, String what, String fix) {
    comparison.report(
        kind, effect, is.getFullName(), comparison.places().of(is), new Comparison.Told(what, fix));
  }
}
