package io.headwater.jdbc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.event.KeyType;
import java.sql.Types;
import java.util.Map;

/** What a column holds, whatever a database calls it. */
enum ColumnType {
  /** Text of any length; also the names of enum values. */
  TEXT(Types.VARCHAR),
  /** A signed number of 32 bits. */
  INTEGER(Types.INTEGER),
  /** A signed number of 64 bits, or an unsigned one of 32; also a duration in nanoseconds. */
  BIGINT(Types.BIGINT),
  /** An unsigned number of 64 bits. */
  UNSIGNED(Types.NUMERIC),
  /** A floating-point number of 32 bits. */
  REAL(Types.REAL),
  /** A floating-point number of 64 bits. */
  DOUBLE(Types.DOUBLE),
  /** True or false. */
  BOOLEAN(Types.BOOLEAN),
  /** Bytes as they are. */
  BYTES(Types.VARBINARY),
  /** An instant, to the microsecond. */
  TIMESTAMP(Types.TIMESTAMP_WITH_TIMEZONE),
  /** A list, a map or a message, as protobuf's JSON. */
  JSON(Types.OTHER);

  private static final String WELL_KNOWN = "google.protobuf.";

  /** The messages that say "a value, or none" around a scalar, and the field that has it. */
  private static final Map<String, ColumnType> WRAPPERS = Map.of(
      WELL_KNOWN + "StringValue", TEXT,
      WELL_KNOWN + "BytesValue", BYTES,
      WELL_KNOWN + "BoolValue", BOOLEAN,
      WELL_KNOWN + "Int32Value", INTEGER,
      WELL_KNOWN + "UInt32Value", BIGINT,
      WELL_KNOWN + "Int64Value", BIGINT,
      WELL_KNOWN + "UInt64Value", UNSIGNED,
      WELL_KNOWN + "FloatValue", REAL,
      WELL_KNOWN + "DoubleValue", DOUBLE);

  private final int sqlType;

  ColumnType(int sqlType) {
    this.sqlType = sqlType;
  }

  /** Returns the number of {@link Types} that NULL is set with. */
  int sqlType() {
    return sqlType;
  }

  /** Returns the type of the column that keys are in. */
  static ColumnType of(KeyType key) {
    return switch (key) {
      case STRING -> TEXT;
      case INT64 -> BIGINT;
      case BYTES -> BYTES;
    };
  }

  /** Returns the type of the column that a field is in. */
  static ColumnType of(FieldDescriptor field) {
    return field.isRepeated() ? JSON : ofSingle(field);
  }

  private static ColumnType ofSingle(FieldDescriptor field) {
    return switch (field.getType()) {
      case STRING, ENUM -> TEXT;
      case INT32, SINT32, SFIXED32 -> INTEGER;
      case UINT32, FIXED32, INT64, SINT64, SFIXED64 -> BIGINT;
      case UINT64, FIXED64 -> UNSIGNED;
      case FLOAT -> REAL;
      case DOUBLE -> DOUBLE;
      case BOOL -> BOOLEAN;
      case BYTES -> BYTES;
      case MESSAGE, GROUP -> ofMessage(field.getMessageType());
    };
  }

  private static ColumnType ofMessage(Descriptor message) {
    if (isTimestamp(message)) {
      return TIMESTAMP;
    }
    return isDuration(message) ? BIGINT : WRAPPERS.getOrDefault(message.getFullName(), JSON);
  }

  static boolean isTimestamp(Descriptor message) {
    return message.getFullName().equals(WELL_KNOWN + "Timestamp");
  }

  static boolean isDuration(Descriptor message) {
    return message.getFullName().equals(WELL_KNOWN + "Duration");
  }

  static boolean isWrapper(Descriptor message) {
    return WRAPPERS.containsKey(message.getFullName());
  }
}
