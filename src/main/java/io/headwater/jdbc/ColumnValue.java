package io.headwater.jdbc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values of fields as JDBC takes them. */
final class ColumnValue {
  private static final JsonFormat.Printer JSON = JsonFormat.printer()
      .omittingInsignificantWhitespace()
      .preservingProtoFieldNames()
      .sortingMapKeys();

  /** An escape of U+0000, whose backslash is not itself escaped. */
  private static final Pattern ESCAPED_NUL = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\u0000");

  private ColumnValue() {}

  /** Returns a key; bytes and numbers are as they are. */
  static Object ofKey(Object key) {
    return key instanceof String text ? text(RowSchema.KEY, text) : key;
  }

  /** Returns the value of a field, null for NULL. */
  static @Nullable Object of(String column, FieldDescriptor field, Message message) {
    if (field.isRepeated()) {
      return json(column, field, message);
    }
    if (field.hasPresence() && !message.hasField(field)) {
      return null;
    }
    Object value = message.getField(field);
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return scalar(column, field, value);
    }
    Message part = (Message) value;
    Descriptor type = field.getMessageType();
    if (ColumnType.isTimestamp(type)) {
      return timestamp(column, part);
    }
    if (ColumnType.isDuration(type)) {
      return nanos(column, part);
    }
    if (ColumnType.isWrapper(type)) {
      FieldDescriptor wrapped = part.getDescriptorForType().findFieldByNumber(1);
      return scalar(column, wrapped, part.getField(wrapped));
    }
    return json(column, field, message);
  }

  private static Object scalar(String column, FieldDescriptor field, Object value) {
    if (value instanceof String text) {
      return text(column, text);
    }
    if (value instanceof ByteString bytes) {
      return bytes.toByteArray();
    }
    if (value instanceof EnumValueDescriptor chosen) {
      // One that the schema does not have is called UNKNOWN_ENUM_VALUE_… by protobuf-java.
      return chosen.getIndex() < 0 ? Integer.toString(chosen.getNumber()) : chosen.getName();
    }
    return switch (field.getType()) {
      case UINT32, FIXED32 -> Integer.toUnsignedLong((Integer) value);
      case UINT64, FIXED64 -> unsigned((Long) value);
      default -> value;
    };
  }

  private static BigDecimal unsigned(long value) {
    return new BigDecimal(new BigInteger(Long.toUnsignedString(value)));
  }

  /** PostgreSQL's text has no U+0000; so that rows are alike everywhere, no text column has. */
  private static String text(String column, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new UnstorableRowException("column '" + column + "' would hold U+0000", null);
    }
    return text;
  }

  private static OffsetDateTime timestamp(String column, Message value) {
    long seconds = number(value, 1);
    int nanos = (int) number(value, 2);
    if (!Timestamps.isValid(seconds, nanos)) {
      throw new UnstorableRowException(
          "column '" + column + "' would hold a time that is not within the years 1 to 9999", null);
    }
    return Instant.ofEpochSecond(seconds, nanos)
        .truncatedTo(ChronoUnit.MICROS)
        .atOffset(ZoneOffset.UTC);
  }

  private static long nanos(String column, Message value) {
    try {
      return Duration.ofSeconds(number(value, 1), number(value, 2)).toNanos();
    } catch (ArithmeticException e) {
      throw new UnstorableRowException(
          "column '" + column + "' would hold more than 292 years in nanoseconds", e);
    }
  }

  private static long number(Message message, int field) {
    return ((Number) message.getField(message.getDescriptorForType().findFieldByNumber(field)))
        .longValue();
  }

  private static String json(String column, FieldDescriptor field, Message message) {
    Message alone =
        message.newBuilderForType().setField(field, message.getField(field)).build();
    String text;
    try {
      text = JSON.print(alone);
    } catch (InvalidProtocolBufferException e) {
      throw new UnstorableRowException(
          "column '" + column + "' would hold an Any of an unknown type", e);
    }
    if (text.equals("{}")) {
      return field.isMapField() ? "{}" : "[]";
    }
    // {"lines":[…]}
    String value = text.substring(field.getName().length() + 4, text.length() - 1);
    if (value.contains("\\u0000") && ESCAPED_NUL.matcher(value).find()) {
      throw new UnstorableRowException("column '" + column + "' would hold U+0000", null);
    }
    return value;
  }
}
