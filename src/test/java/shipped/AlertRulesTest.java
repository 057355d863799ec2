package shipped;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static shipped.DeploymentFiles.SERVICES;
import static shipped.DeploymentFiles.elements;
import static shipped.DeploymentFiles.found;
import static shipped.DeploymentFiles.text;
import static shipped.DeploymentFiles.texts;
import static shipped.DeploymentFiles.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.metrics.KafkaMetricsBridge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the example alerts ask for what is measured, and that Prometheus reads them. */
class AlertRulesTest {
  private static final String FILE = "deploy/alerts.yml";

  /** Name, kind, unit, and whatever else a row of a table of metrics begins with. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z.-]+)` \\| (counter|gauge|distribution) \\| ([a-z]+) \\|");

  private static final List<JsonNode> RULES = elements(yaml(FILE).path("groups"))
      .flatMap(group -> elements(group.path("rules")))
      .toList();

  @Test
  void prometheusReadsThem() {
    JsonNode prometheus = yaml("deploy/prometheus.yml");

    assertThat(texts(prometheus.path("rule_files"))).containsExactly("alerts.yml");
    assertThat(texts(SERVICES.path("prometheus").path("volumes")))
        .contains("./deploy/alerts.yml:/etc/prometheus/alerts.yml:ro");
  }

  @Test
  void areOfTheFormThatPrometheusTakes() {
    assertThat(RULES).hasSizeGreaterThan(10).allSatisfy(rule -> {
      assertThat(rule.path("alert").asText()).matches("[A-Z][A-Za-z]+");
      assertThat(rule.path("expr").asText()).isNotBlank();
      assertThat(rule.path("for").asText("0m")).matches("[0-9]+m");
      assertThat(rule.at("/labels/severity").asText()).isIn("page", "ticket");
      assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
      assertThat(rule.path("expr").asText().chars().filter(it -> it == '(').count())
          .isEqualTo(rule.path("expr").asText().chars().filter(it -> it == ')').count());
    });
    assertThat(RULES.stream().map(rule -> rule.path("alert").asText())).doesNotHaveDuplicates();
  }

  @Test
  void askForWhatIsDocumented() {
    Set<String> documented = new HashSet<>();
    documented.addAll(series("", text("docs/metrics.md")));
    documented.addAll(series("headwater.subscriber.", text("docs/subscribing.md")));
    KafkaMetricsBridge.DEFAULT_ALLOWED.forEach(
        metric -> documented.add("kafka_" + metric.replace("-metrics:", "_").replace('-', '_')));
    Set<String> asked = RULES.stream()
        .flatMap(
            rule -> found("\\b((?:headwater|kafka)_[a-z_]+)", rule.path("expr").asText()))
        .collect(toSet());

    assertThat(asked).hasSizeGreaterThan(15).isSubsetOf(documented);
  }

  @Test
  void askForPublishersSubscribersAndTopologies() {
    assertThat(
            elements(yaml(FILE).path("groups")).map(group -> group.path("name").asText()))
        .contains("headwater-publishers", "headwater-subscribers", "headwater-topologies");
  }

  private static List<String> series(String prefix, String page) {
    List<String> names = new ArrayList<>();
    ROW.matcher(page)
        .results()
        .flatMap((MatchResult row) -> series(prefix + row.group(1), row.group(2), row.group(3)))
        .forEach(names::add);
    return names;
  }

  /** Times are in seconds and counters end in total; what ends in its unit does so once. */
  private static Stream<String> series(String metric, String kind, String unit) {
    boolean isTime = unit.equals("nanoseconds") || unit.equals("milliseconds");
    String name = metric.replace('.', '_').replace('-', '_') + (isTime ? "_seconds" : "");
    return switch (kind) {
      case "counter" -> Stream.of(name + "_total");
      case "distribution" -> Stream.of(name + "_bucket", name + "_sum", name + "_count");
      default -> Stream.of(name);
    };
  }
}
