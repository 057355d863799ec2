package io.headwater.history;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLogMapping.CaseMapping;
import io.headwater.history.EventLogMapping.FieldMapping;
import io.headwater.history.EventLogMapping.WrittenName;
import io.headwater.history.EventMapper.BoundCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds the fields of a mapping in its message type, and reports what does not fit. */
final class MappingBinder {
  private static final int FEW_NAMES = 12;

  private final EventLogMapping mapping;
  private final MessageTypes types;
  private final ProblemSink problems;

  MappingBinder(EventLogMapping mapping, MessageTypes types, ProblemSink problems) {
    this.mapping = mapping;
    this.types = types;
    this.problems = problems;
  }

  /** Returns the mapper; it is usable only if no problem was reported. */
  Optional<EventMapper> bind() {
    WrittenName name = mapping.event();
    Optional<MessageType> type = types.find(name.text());
    if (type.isEmpty()) {
      problems.report(
          "HW0321",
          name.where(),
          "there is no message type '" + name.text() + "'"
              + NearMatch.didYouMean(name.text(), types.names()),
          "name a message of the descriptor set, or add its .proto to it");
      return Optional.empty();
    }
    TargetFields targets = new TargetFields(problems);
    List<BoundField> fields = bindFields(mapping.fields(), FieldPath.ROOT, type.get(), targets);
    List<BoundCase> cases = new ArrayList<>();
    mapping.selection().ifPresent(selection -> {
      checkReachable(selection.cases());
      for (CaseMapping one : selection.cases()) {
        bindCase(one, type.get(), targets.copy()).ifPresent(cases::add);
      }
    });
    return Optional.of(new EventMapper(mapping, type.get(), fields, cases));
  }

  private void checkReachable(List<CaseMapping> cases) {
    for (int i = 0; i < cases.size(); i++) {
      CaseMapping later = cases.get(i);
      cases.subList(0, i).stream()
          .filter(earlier -> earlier.condition().takesAllOf(later.condition()))
          .findFirst()
          .ifPresent(earlier -> problems.report(
              "HW0328",
              later.where(),
              "case " + later.condition() + " never applies, as case " + earlier.condition()
                  + " before it takes all of it",
              "move it up, or remove it"));
    }
  }

  private Optional<BoundCase> bindCase(CaseMapping one, MessageType type, TargetFields targets) {
    FieldPath into = FieldPath.ROOT;
    if (one.into().isPresent()) {
      Optional<FieldPath> found = find(one.into().get(), FieldPath.ROOT, type);
      if (found.isEmpty() || !isMessage(found.get(), one.into().get())) {
        return Optional.empty();
      }
      into = found.get();
      targets.enter(into, one.into().get().where());
    }
    List<BoundField> fields = bindFields(one.fields(), into, type, targets);
    return Optional.of(new BoundCase(one.condition(), into, fields));
  }

  private boolean isMessage(FieldPath path, WrittenName written) {
    if (isSingleMessage(path.last())) {
      return true;
    }
    problems.report(
        "HW0323",
        written.where(),
        "field '" + path + "' is " + typeOf(path.last()) + ", not a message to set fields in",
        "name a message field, or leave 'into' out");
    return false;
  }

  private List<BoundField> bindFields(
      List<FieldMapping> mappings, FieldPath within, MessageType type, TargetFields targets) {
    List<BoundField> bound = new ArrayList<>();
    for (FieldMapping field : mappings) {
      find(field.target(), within, type).ifPresent(path -> {
        targets.set(path, field.target().where());
        bindField(field, path, type).ifPresent(bound::add);
      });
    }
    return bound;
  }

  private Optional<FieldPath> find(WrittenName written, FieldPath within, MessageType type) {
    FieldPath path = within;
    for (String name : written.text().split("\\.", -1)) {
      if (!path.equals(within) && !isSingleMessage(path.last())) {
        problems.report(
            "HW0322",
            written.where(),
            "field '" + path + "' is " + typeOf(path.last()) + " and has no field '" + name + "'",
            "end the path at '" + path + "'");
        return Optional.empty();
      }
      Descriptor message = path.typeWithin(type.descriptor());
      FieldDescriptor field = message.findFieldByName(name);
      if (field == null) {
        unknownField(name, message, written.where());
        return Optional.empty();
      }
      path = path.plus(field);
    }
    return Optional.of(path);
  }

  private void unknownField(String name, Descriptor message, SourceLocation where) {
    List<String> names =
        message.getFields().stream().map(FieldDescriptor::getName).toList();
    problems.report(
        "HW0322",
        where,
        "message '" + message.getFullName() + "' has no field '" + name + "'"
            + NearMatch.didYouMean(name, names),
        oneOf(names, "use a field of '" + message.getFullName() + "'"));
  }

  /** Offers the alternatives if they are few. */
  static String oneOf(List<String> names, String otherwise) {
    return names.isEmpty() || names.size() > FEW_NAMES
        ? otherwise
        : "use one of " + String.join(", ", names);
  }

  private Optional<BoundField> bindField(FieldMapping field, FieldPath path, MessageType type) {
    Message.Builder parent = path.parentIn(type.newBuilder());
    Optional<FieldConversion> conversion = FieldConversion.of(path.last(), parent, field.time());
    if (conversion.isEmpty()) {
      unfit(field, path);
      return Optional.empty();
    }
    checkTexts(field, path, conversion.get());
    return Optional.of(
        new BoundField(path, field.source(), conversion.get(), field.values(), field.isOptional()));
  }

  private void unfit(FieldMapping field, FieldPath path) {
    boolean isFitWithoutTime =
        field.time().isPresent() && FieldConversion.isConvertible(path.last());
    if (isFitWithoutTime) {
      problems.report(
          "HW0324",
          field.target().where(),
          "field '" + path + "' is " + typeOf(path.last()) + ", which does not hold a time",
          "remove 'as', 'format' and 'zone', or use a google.protobuf.Timestamp or an int64");
      return;
    }
    problems.report(
        "HW0323",
        field.target().where(),
        "field '" + path + "' is " + typeOf(path.last()) + ", which no text can fill",
        "use a field with one number, text, truth value, enum or google.protobuf.Timestamp");
  }

  private void checkTexts(FieldMapping field, FieldPath path, FieldConversion conversion) {
    Set<String> texts = new TreeSet<>(field.values().values());
    if (field.source().isConstant()) {
      String constant = field.source().parts().get(0).text();
      texts = Set.of(field.values().getOrDefault(constant, constant));
    }
    for (String text : texts) {
      if (conversion.apply(text).isEmpty()) {
        problems.report(
            "HW0325",
            field.source().where(),
            "'" + text + "' is not " + conversion.expected() + ", which field '" + path + "' takes",
            "write a value that the field takes");
      }
    }
  }

  private static boolean isSingleMessage(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE && !field.isRepeated();
  }

  private static String typeOf(FieldDescriptor field) {
    String type = switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
    if (field.isMapField()) {
      return "a map";
    }
    return field.isRepeated() ? "repeated " + type : type;
  }
}
