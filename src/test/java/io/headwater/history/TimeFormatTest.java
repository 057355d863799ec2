package io.headwater.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeFormatTest {
  private static final Optional<ZoneId> AMSTERDAM = Optional.of(ZoneId.of("Europe/Amsterdam"));

  @ParameterizedTest
  @CsvSource({
    "2011-10-01T00:38:44.546+02:00, 2011-09-30T22:38:44.546Z",
    "2011-10-01 00:38:44.546000+02:00, 2011-09-30T22:38:44.546Z",
    "2011-10-01T00:38:44Z, 2011-10-01T00:38:44Z",
    "2011-10-01T00:38+0200, 2011-09-30T22:38:00Z",
    "2011-10-01T00:38:44+02, 2011-09-30T22:38:44Z",
  })
  void readsIso8601(String text, String instant) {
    assertThat(TimeFormat.ISO_8601.parse(text)).get().hasToString(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2011-10-01T00:38:44",
        "2011-10-01",
        "2011-02-30T00:00:00Z",
        "2011-10-01T25:00:00Z",
        "2011-10-01T00:38:44Z and more"
      })
  void refusesWhatIsNoIso8601TimeWithItsZone(String text) {
    assertThat(TimeFormat.ISO_8601.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2012-02-29T23:59:59.999999999+14:00",
        "2011-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.9-17:59",
        "2011-10-01T00:38:44.5Z",
        "2011-10-01T00:38:44.Z",
        "2011-10-01T00:38:44.1234567890Z",
        "2011-10-01T00:38:44.546-00:00",
        "2011-10-01T00:38:44+18:00",
        "2011-10-01T00:38:44+18:01",
        "2011-10-01T00:38:44+02:60",
        "2011-10-01T00:38:44+02:00:30",
        "2011-10-01T00:38:44z",
        "2011-10-01T24:00:00Z",
        "2011-10-01T00:60:00Z",
        "2011-10-01T00:38:60Z",
        "2011-13-01T00:38:44Z",
        "2011-00-01T00:38:44Z",
        "2011-10-01T00:38:44ZZ",
        "2011-1\u0660-01T00:38:44Z",
      })
  void readsIso8601WithATAsWithASpace(String text) {
    assertThat(TimeFormat.ISO_8601.parse(text))
        .isEqualTo(TimeFormat.ISO_8601.parse(text.replace('T', ' ')));
  }

  @ParameterizedTest
  @CsvSource({
    "iso-8601, 2011-10-01T00:38:44, 2011-09-30T22:38:44Z",
    "iso-8601, 2011-12-01, 2011-11-30T23:00:00Z",
    "iso-8601, 2011-12-01T00:00:00Z, 2011-12-01T00:00:00Z",
    "dd-MM-yyyy HH:mm, 01-12-2011 08:30, 2011-12-01T07:30:00Z",
    "dd/MM/uuuu, 01/12/2011, 2011-11-30T23:00:00Z",
    "d MMM yyyy h:mm a, 1 dec 2011 8:30 PM, 2011-12-01T19:30:00Z",
    "yyyyMMddHHmmssXX, 20111201083000+0000, 2011-12-01T08:30:00Z",
    "epoch-millis, 1317422324546, 2011-09-30T22:38:44.546Z",
    "epoch-seconds, 1317422324, 2011-09-30T22:38:44Z",
  })
  void readsOtherFormatsInAZone(String pattern, String text, String instant) {
    assertThat(TimeFormat.of(pattern, AMSTERDAM).parse(text)).get().hasToString(instant);
  }

  @ParameterizedTest
  @CsvSource({
    "dd-MM-yyyy, 31-02-2011",
    "dd-MM-yyyy, 2011-12-01",
    "epoch-millis, 13.5",
    "epoch-seconds, 99999999999999999",
  })
  void refusesWhatIsNotWrittenLikeTheFormat(String pattern, String text) {
    assertThat(TimeFormat.of(pattern, AMSTERDAM).parse(text)).isEmpty();
  }

  @Test
  void takesTheEarlierOfTwoTimesAndMovesASkippedOne() {
    TimeFormat local = TimeFormat.of("iso-8601", AMSTERDAM);

    assertThat(local.parse("2011-10-30T02:30:00")).get().hasToString("2011-10-30T00:30:00Z");
    assertThat(local.parse("2011-03-27T02:30:00")).get().hasToString("2011-03-27T01:30:00Z");
  }

  @Test
  void refusesAPatternThatIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeFormat.of("yyyy-bb", Optional.empty()));
  }

  @Test
  void saysWhatItExpects() {
    assertThat(TimeFormat.ISO_8601).hasToString("an ISO 8601 time with its zone");
    assertThat(TimeFormat.of("dd-MM-yyyy", AMSTERDAM)).hasToString("a time like 'dd-MM-yyyy'");
    assertThat(TimeFormat.of("epoch-millis", Optional.empty()))
        .hasToString("a whole number of milliseconds since 1970");
  }
}
