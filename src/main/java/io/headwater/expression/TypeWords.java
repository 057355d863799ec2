package io.headwater.expression;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import java.util.List;
import java.util.Optional;

/** Types of CEL: which fits where, and how an author calls them. */
final class TypeWords {
  private TypeWords() {}

  /** Returns the type's name, such as {@code list(bank.Account)}. */
  static String name(CelType type) {
    List<CelType> parts = type.parameters();
    return switch (type.kind()) {
      case DYN, ANY, TYPE_PARAM -> "any value";
      case NULL_TYPE -> "null";
      case TIMESTAMP -> "timestamp";
      case DURATION -> "duration";
      case LIST -> "list(%s)".formatted(part(parts.get(0)));
      case MAP -> "map(%s, %s)".formatted(part(parts.get(0)), part(parts.get(1)));
      case OPAQUE ->
        type instanceof OptionalType ? "optional(%s)".formatted(part(parts.get(0))) : type.name();
      case BOOL, BYTES, DOUBLE, INT, UINT, STRING -> plain(type).name();
      case TYPE -> "the name of a type";
      default -> type.name();
    };
  }

  private static String part(CelType type) {
    return isAny(type) ? "any" : name(type);
  }

  static CelType plain(CelType type) {
    return type instanceof NullableType nullable ? nullable.targetType() : type;
  }

  static boolean isAny(CelType type) {
    return switch (type.kind()) {
      case DYN, ANY, TYPE_PARAM, ERROR -> true;
      default -> false;
    };
  }

  /** Returns what fields of that kind hold: one element, if it is repeated. */
  static CelType ofElement(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32, INT64, SINT64, SFIXED64, ENUM -> SimpleType.INT;
      case UINT32, FIXED32, UINT64, FIXED64 -> SimpleType.UINT;
      case FLOAT, DOUBLE -> SimpleType.DOUBLE;
      case BOOL -> SimpleType.BOOL;
      case STRING -> SimpleType.STRING;
      case BYTES -> SimpleType.BYTES;
      case MESSAGE, GROUP -> ofMessage(field.getMessageType().getFullName());
    };
  }

  /** Returns how CEL sees messages of that type. */
  static CelType ofMessage(String fullName) {
    return switch (fullName) {
      case "google.protobuf.BoolValue" -> NullableType.create(SimpleType.BOOL);
      case "google.protobuf.BytesValue" -> NullableType.create(SimpleType.BYTES);
      case "google.protobuf.DoubleValue", "google.protobuf.FloatValue" ->
        NullableType.create(SimpleType.DOUBLE);
      case "google.protobuf.Int32Value", "google.protobuf.Int64Value" ->
        NullableType.create(SimpleType.INT);
      case "google.protobuf.UInt32Value", "google.protobuf.UInt64Value" ->
        NullableType.create(SimpleType.UINT);
      case "google.protobuf.StringValue" -> NullableType.create(SimpleType.STRING);
      case "google.protobuf.Timestamp" -> SimpleType.TIMESTAMP;
      case "google.protobuf.Duration" -> SimpleType.DURATION;
      case "google.protobuf.Struct" -> MapType.create(SimpleType.STRING, SimpleType.DYN);
      case "google.protobuf.ListValue" -> ListType.create(SimpleType.DYN);
      case "google.protobuf.Value" -> SimpleType.DYN;
      case "google.protobuf.Any" -> SimpleType.ANY;
      default -> StructTypeReference.create(fullName);
    };
  }

  static CelType ofField(FieldDescriptor field) {
    if (field.isMapField()) {
      return MapType.create(
          ofElement(field.getMessageType().findFieldByNumber(1)),
          ofElement(field.getMessageType().findFieldByNumber(2)));
    }
    return field.isRepeated() ? ListType.create(ofElement(field)) : ofElement(field);
  }

  /** Tells whether a value of type {@code found} may stand for {@code expected}. */
  static boolean fits(CelType expected, CelType found) {
    if (isAny(expected) || isAny(found)) {
      return true;
    }
    CelType wanted = plain(expected);
    CelType given = plain(found);
    if (wanted.kind() != given.kind()) {
      return false;
    }
    return switch (wanted.kind()) {
      case LIST, MAP -> fitsAll(wanted.parameters(), given.parameters());
      case STRUCT, OPAQUE ->
        wanted.name().equals(given.name()) && fitsAll(wanted.parameters(), given.parameters());
      default -> true;
    };
  }

  private static boolean fitsAll(List<CelType> expected, List<CelType> found) {
    for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
      if (!fits(expected.get(i), found.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Returns the type inside an optional one. */
  static Optional<CelType> inOptional(CelType type) {
    return type instanceof OptionalType optional
        ? Optional.of(optional.parameters().get(0))
        : Optional.empty();
  }

  /** Returns what makes the one out of the other, such as {@code wrap it in `int(…)`}. */
  static String conversion(CelType expected, CelType found) {
    if (inOptional(found).isPresent()) {
      return "add `.orValue(…)` for when it is absent";
    }
    CelType wanted = plain(expected);
    boolean isConvertible = switch (plain(found).kind()) {
      case INT, UINT, DOUBLE, STRING, BOOL, BYTES, TIMESTAMP, DURATION -> true;
      default -> false;
    };
    return switch (wanted.kind()) {
      case INT, UINT, DOUBLE, STRING, BYTES, TIMESTAMP, DURATION ->
        isConvertible && isDefined(wanted, plain(found))
            ? "wrap it in `%s(…)`".formatted(name(wanted))
            : "give a value of type '%s'".formatted(name(wanted));
      case LIST -> "write a list, such as `[…]`";
      case MAP -> "write a map, such as `{'name': …}`";
      case STRUCT -> "make one with `%s{…}`".formatted(wanted.name());
      default -> "give a value of type '%s'".formatted(name(wanted));
    };
  }

  private static boolean isDefined(CelType wanted, CelType found) {
    return switch (found.kind()) {
      case INT ->
        switch (wanted.kind()) {
          case UINT, DOUBLE, STRING, TIMESTAMP -> true;
          default -> false;
        };
      case UINT, DOUBLE ->
        switch (wanted.kind()) {
          case INT, UINT, DOUBLE, STRING -> true;
          default -> false;
        };
      case STRING -> true;
      case TIMESTAMP -> wanted.equals(SimpleType.INT) || wanted.equals(SimpleType.STRING);
      default -> wanted.equals(SimpleType.STRING);
    };
  }
}
