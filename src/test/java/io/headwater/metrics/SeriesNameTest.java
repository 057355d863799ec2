package io.headwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesNameTest {
  @Test
  void printsLabelsInTheirOrder() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("topology", "bank");
    labels.put("program", "spend-by-merchant/by-merchant");

    assertThat(new SeriesName("headwater.records", labels))
        .hasToString("headwater.records{topology=bank,program=spend-by-merchant/by-merchant}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "", "a,b", "a=b", "{a}", "}", "\\", "\\,", "a\\", "\"q\"", "a\nb", "ü,}"})
  void readsBackWhatItPrints(String value) {
    SeriesName series = new SeriesName("x.y", Map.of("label", value));

    assertThat(SeriesName.parse(series.toString())).isEqualTo(series);
  }

  @Test
  void readsBackSeveralLabelsWithSpecialCharacters() {
    SeriesName series = Measure.STEP_OUTCOMES.series("a,b", "p}{", "s=\\", "processed");

    assertThat(SeriesName.parse(series.toString())).isEqualTo(series);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{a=b}", "x{a=b", "x{a}", "x{a=b,}", "x{9=b}", "x{le=1}", "x{a=b}c"})
  void takesAnythingElseForANameWithoutLabels(String text) {
    assertThat(SeriesName.parse(text))
        .isEqualTo(new SeriesName("_" + text.replace('{', '_'), Map.of()));
  }

  @Test
  void refusesLabelsThatPrometheusOrJmxCouldNotShow() {
    assertThatThrownBy(() -> new SeriesName("x", Map.of("client-id", "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label must be letters, digits and underscores, and not 'le' or 'name',"
            + " was 'client-id'");
    assertThatThrownBy(() -> new SeriesName("x", Map.of("le", "a")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
