package io.headwater.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.event.MessageType;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldConversionTest {
  private static final MessageType EVERYTHING = LoanTypes.type("loan.Everything");

  @ParameterizedTest(name = "{0} takes {1} as {2}")
  @CsvSource({
    "small, 2147483647, 2147483647",
    "small, -5, -5",
    "small_unsigned, 4294967295, -1",
    "large, -9223372036854775808, -9223372036854775808",
    "large_unsigned, 7, 7",
    "ratio, -1.5e3, -1500.0",
    "share, 0.25, 0.25",
    "is_open, TRUE, true",
    "is_open, false, false",
    "transition, START, START",
    "name, a text, a text",
  })
  void convertsATextToTheTypeOfItsField(String field, String text, String value) {
    assertThat(conversion(field).apply(text)).get().hasToString(value);
  }

  @ParameterizedTest(name = "{0} does not take {1}")
  @CsvSource({
    "small, 2147483648",
    "small, 1.0",
    "small, ''",
    "small_unsigned, -1",
    "small_unsigned, 4294967296",
    "large, 9223372036854775808",
    "large_unsigned, -1",
    "ratio, NaN",
    "ratio, 0x1p3",
    "ratio, 7d",
    "ratio, 1e999",
    "share, 1e39",
    "is_open, yes",
    "transition, start",
    "at, 2011-10-01",
  })
  void refusesATextOfAnotherType(String field, String text) {
    assertThat(conversion(field).apply(text)).isEmpty();
  }

  @Test
  void fillsATimestamp() {
    assertThat(conversion("at").apply("2011-10-01T00:38:44.546+02:00"))
        .get()
        .hasToString("seconds: 1317422324\nnanos: 546000000\n");
  }

  @Test
  void refusesATimeThatNoTimestampHolds() {
    TimeFormat seconds = TimeFormat.of(TimeFormat.EPOCH_SECONDS_NAME, Optional.empty());

    assertThat(conversion("at", Optional.of(seconds)).orElseThrow().apply("253402300800"))
        .isEmpty();
  }

  @Test
  void fillsAWholeNumberWithMillisecondsIfItIsToHoldATime() {
    Optional<FieldConversion> time = conversion("large", Optional.of(TimeFormat.ISO_8601));

    assertThat(time.orElseThrow().apply("2011-09-30T22:38:44.546Z")).contains(1317422324546L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw", "notes", "activity"})
  void refusesFieldsThatNoTextCanFill(String field) {
    assertThat(conversion(field, Optional.empty())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "name", "is_open"})
  void refusesATimeInAFieldThatCannotHoldOne(String field) {
    assertThat(conversion(field, Optional.of(TimeFormat.ISO_8601))).isEmpty();
  }

  @Test
  void doesNotSpendQuadraticTimeOnAnEndlessNumber() {
    assertThat(conversion("ratio").apply("1".repeat(1_000_000))).isEmpty();
  }

  private static FieldConversion conversion(String field) {
    return conversion(field, Optional.empty()).orElseThrow();
  }

  private static Optional<FieldConversion> conversion(String name, Optional<TimeFormat> time) {
    FieldDescriptor field = EVERYTHING.descriptor().findFieldByName(name);
    return FieldConversion.of(field, EVERYTHING.newBuilder(), time);
  }
}
