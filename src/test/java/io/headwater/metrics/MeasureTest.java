package io.headwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasureTest {
  private static final Path PAGE = Path.of("docs/metrics.md");

  @ParameterizedTest
  @EnumSource(Measure.class)
  void hasItsRowInTheDocumentation(Measure measure) throws IOException {
    String row = "| `%s` | %s | %s | %s | %s |"
        .formatted(
            measure.metric(),
            measure.kind().name().toLowerCase(Locale.ROOT),
            measure.unit().label(),
            String.join(", ", measure.labels()),
            measure.help());

    assertThat(Files.readAllLines(PAGE)).contains(row);
  }

  @Test
  void theDocumentationListsWhatIsAllowedFromKafka() throws IOException {
    List<String> listed = Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("- `") && line.contains("-metrics`:"))
        .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 1).split(","))
            .map(name ->
                line.substring(3, line.indexOf('`', 3)) + ":" + name.strip().replace("`", "")))
        .toList();

    assertThat(listed).containsExactlyInAnyOrderElementsOf(KafkaMetricsBridge.DEFAULT_ALLOWED);
  }

  @ParameterizedTest
  @EnumSource(Measure.class)
  void carriesTheTopologyFirst(Measure measure) {
    assertThat(measure.labels().get(0)).isEqualTo("topology");
  }

  @ParameterizedTest
  @EnumSource(MeasureUnit.class)
  void findsEveryUnitByItsLabel(MeasureUnit unit) {
    assertThat(MeasureUnit.of(unit.label())).isSameAs(unit);
  }
}
