package io.headwater.history;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a text into the value of one protobuf field.
 *
 * @param expected what the text has to be, with its article
 * @param convert gives the value, or nothing if the text is something else
 */
record FieldConversion(String expected, Function<String, Optional<Object>> convert) {
  private static final int MAX_DECIMAL_LENGTH = 400; // BigDecimal takes quadratic time
  private static final long MAX_UINT32 = 0xFFFF_FFFFL;
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  Optional<Object> apply(String text) {
    return convert.apply(text);
  }

  /**
   * Returns the conversion for {@code field}; empty if no text can be its value.
   *
   * @param parent a builder of the message that has the field
   * @param time how times are written, if the field is to hold one
   */
  static Optional<FieldConversion> of(
      FieldDescriptor field, Message.Builder parent, Optional<TimeFormat> time) {
    if (field.isRepeated()) {
      return Optional.empty();
    }
    if (isTimestamp(field)) {
      Message prototype = parent.newBuilderForField(field).buildPartial();
      return Optional.of(timestamp(prototype, time.orElse(TimeFormat.ISO_8601)));
    }
    if (time.isPresent()) {
      return is64Bit(field) ? Optional.of(millis(time.get())) : Optional.empty();
    }
    return Optional.ofNullable(ofType(field));
  }

  /** Tells whether {@code field} takes a text that is no time. */
  static boolean isConvertible(FieldDescriptor field) {
    return !field.isRepeated() && ofType(field) != null;
  }

  private static boolean isTimestamp(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFullName().equals(Timestamp.getDescriptor().getFullName());
  }

  private static boolean is64Bit(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.LONG;
  }

  private static @Nullable FieldConversion ofType(FieldDescriptor field) {
    return switch (field.getType()) {
      case STRING -> new FieldConversion("text", Optional::of);
      case BOOL -> new FieldConversion("true or false", FieldConversion::truth);
      case INT32, SINT32, SFIXED32 -> whole(32, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case UINT32, FIXED32 -> whole(32, 0, MAX_UINT32);
      case INT64, SINT64, SFIXED64 -> whole(64, Long.MIN_VALUE, Long.MAX_VALUE);
      case UINT64, FIXED64 -> whole(64, 0, Long.MAX_VALUE);
      case DOUBLE ->
        new FieldConversion(
            "a decimal number", text -> decimal(text).filter(Double::isFinite).map(d -> d));
      case FLOAT ->
        new FieldConversion(
            "a decimal number",
            text ->
                decimal(text).map(Double::floatValue).filter(Float::isFinite).map(f -> f));
      case ENUM -> enumValue(field);
      case BYTES, MESSAGE, GROUP -> null;
    };
  }

  private static Optional<Object> truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static FieldConversion whole(int bits, long min, long max) {
    String expected = "a " + bits + "-bit whole number" + (min == 0 ? " from 0 up" : "");
    return new FieldConversion(
        expected,
        text -> wholeNumber(text)
            .filter(number -> number >= min && number <= max)
            .map(number -> bits == 32 ? (Object) (int) (long) number : number));
  }

  private static Optional<Long> wholeNumber(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  // Not Double.parseDouble: that reads '7d', '0x1p3' and 'NaN'.
  private static Optional<Double> decimal(String text) {
    try {
      return text.length() > MAX_DECIMAL_LENGTH
          ? Optional.empty()
          : Optional.of(new BigDecimal(text).doubleValue());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static FieldConversion enumValue(FieldDescriptor field) {
    String names = field.getEnumType().getValues().stream()
        .map(EnumValueDescriptor::getName)
        .collect(Collectors.joining(", "));
    return new FieldConversion(
        "one of " + names, text -> Optional.ofNullable(field.getEnumType().findValueByName(text)));
  }

  private static FieldConversion millis(TimeFormat format) {
    return new FieldConversion(
        format.toString(),
        text -> format.parse(text).filter(FieldConversion::isTimestamp).map(Instant::toEpochMilli));
  }

  private static FieldConversion timestamp(Message prototype, TimeFormat format) {
    FieldDescriptor seconds = field(prototype, Timestamp.SECONDS_FIELD_NUMBER);
    FieldDescriptor nanos = field(prototype, Timestamp.NANOS_FIELD_NUMBER);
    return new FieldConversion(
        format.toString(),
        text -> format
            .parse(text)
            .filter(FieldConversion::isTimestamp)
            .map(time -> prototype
                .newBuilderForType()
                .setField(seconds, time.getEpochSecond())
                .setField(nanos, time.getNano())
                .build()));
  }

  private static FieldDescriptor field(Message message, int number) {
    return message.getDescriptorForType().findFieldByNumber(number);
  }

  private static boolean isTimestamp(Instant time) {
    return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
  }
}
