package io.headwater.yaml;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes values of fields of texts, as protobuf's JSON mapping would. */
final class ScalarDecoder {
  private static final int NANO_DIGITS = 9;

  private final YamlProblems problems;

  ScalarDecoder(YamlProblems problems) {
    this.problems = problems;
  }

  Optional<Object> scalar(YamlValue value, FieldDescriptor field) {
    return value.text().flatMap(text -> scalar(text, value.where(), field));
  }

  Optional<Object> scalar(String text, SourceLocation where, FieldDescriptor field) {
    return switch (field.getType()) {
      case STRING -> Optional.of(text);
      case ENUM -> enumValue(text, where, field.getEnumType());
      case BOOL -> parsed(text, where, field, "true or false", ScalarDecoder::truth);
      case BYTES -> parsed(text, where, field, "base64", ScalarDecoder::base64);
      case FLOAT -> parsed(text, where, field, "a number", Float::valueOf);
      case DOUBLE -> parsed(text, where, field, "a number", Double::valueOf);
      case INT32, SINT32, SFIXED32 ->
        parsed(text, where, field, "a whole number of 32 bits", Integer::valueOf);
      case UINT32, FIXED32 ->
        parsed(
            text,
            where,
            field,
            "a whole number of 32 bits, not negative",
            Integer::parseUnsignedInt);
      case INT64, SINT64, SFIXED64 ->
        parsed(text, where, field, "a whole number of 64 bits", Long::valueOf);
      case UINT64, FIXED64 ->
        parsed(
            text, where, field, "a whole number of 64 bits, not negative", Long::parseUnsignedLong);
      case MESSAGE, GROUP -> throw new IllegalArgumentException(field + " is no scalar");
    };
  }

  private static Boolean truth(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(text);
    }
    return Boolean.valueOf(text);
  }

  private static ByteString base64(String text) {
    return ByteString.copyFrom(
        Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
  }

  private Optional<Object> parsed(
      String text,
      SourceLocation where,
      FieldDescriptor field,
      String expected,
      Function<String, Object> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (IllegalArgumentException e) {
      problems.report(
          "HW0506",
          where,
          "'%s' is '%s', expected %s".formatted(field.getFullName(), text, expected),
          "write " + expected);
      return Optional.empty();
    }
  }

  private Optional<Object> enumValue(String text, SourceLocation where, EnumDescriptor type) {
    EnumValueDescriptor value = type.findValueByName(text);
    if (value != null) {
      return Optional.of(value);
    }
    List<String> names =
        type.getValues().stream().map(EnumValueDescriptor::getName).toList();
    problems.report(
        "HW0507",
        where,
        "'%s' has no value '%s'%s"
            .formatted(type.getFullName(), text, NearMatch.didYouMean(text, names)),
        "use one of " + String.join(", ", names));
    return Optional.empty();
  }

  Optional<Message> timestamp(YamlValue value, Message.Builder builder) {
    return instant(value).map(at -> set(builder, at.getEpochSecond(), at.getNano()));
  }

  /** Reads a point in time such as {@code 2026-01-01T12:00:00Z}. */
  Optional<Instant> instant(YamlValue value) {
    Optional<String> text = value.text();
    try {
      return text.map(Instant::parse);
    } catch (DateTimeException e) {
      problems.report(
          "HW0510",
          value.where(),
          "'" + text.orElse("") + "' is not a time",
          "write a time in UTC such as 2026-01-01T12:00:00Z");
      return Optional.empty();
    }
  }

  Optional<Message> duration(YamlValue value, Message.Builder builder) {
    return value.text().flatMap(text -> {
      try {
        if (text.endsWith("s")) {
          BigDecimal seconds = new BigDecimal(text.substring(0, text.length() - 1));
          int nanos =
              seconds.remainder(BigDecimal.ONE).movePointRight(NANO_DIGITS).intValueExact();
          return Optional.of(set(builder, seconds.longValue(), nanos));
        }
      } catch (ArithmeticException | NumberFormatException e) {
        // Reported below.
      }
      problems.report(
          "HW0510",
          value.where(),
          "'" + text + "' is not a duration",
          "write seconds such as 90s or 0.5s");
      return Optional.empty();
    });
  }

  private static Message set(Message.Builder builder, long seconds, int nanos) {
    return builder
        .setField(builder.getDescriptorForType().findFieldByName("seconds"), seconds)
        .setField(builder.getDescriptorForType().findFieldByName("nanos"), nanos)
        .build();
  }
}
