package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.MessageTypes;
import io.headwater.topology.AllowedSettings;
import io.headwater.topology.ClientRole;
import io.headwater.topology.ClientSetting;
import io.headwater.topology.PlainText;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import topologies.bank.proto.CardSwipe;

/** Settings of Kafka's clients, in both front ends. */
class TopologySettingsTest {
  private static final ClassLoader LOADER = TopologySettingsTest.class.getClassLoader();

  @TempDir
  Path directory;

  private TopologySpec inYaml(String settings, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(directory.resolve("copy.yaml"), """
        topology: copy
        proto: bank/account.proto
        settings: { %s }
        streams:
          swipes: { value: CardSwipe }
          all-swipes: { value: CardSwipe }
        ---
        pipeline: copy
        from: swipes
        steps:
          - to: all-swipes
        """.formatted(settings));
    return TopologyFile.read(
        Path.of("copy.yaml"),
        file,
        new TopologyResources(MessageTypes.packaged(LOADER), LOADER, environment));
  }

  private static TopologyBuilder inJava() {
    TopologyBuilder copy = TopologyBuilder.topology("copy");
    StreamRef<CardSwipe> swipes = copy.stream("swipes", CardSwipe.class);
    copy.pipeline("copy", swipes).to(copy.stream("all-swipes", CardSwipe.class));
    return copy;
  }

  @Test
  void areTheSameInYamlAndInJava() throws IOException {
    TopologySpec yaml = inYaml(
        "producer: { linger.ms: 50, compression.type: zstd }, streams: { num.standby.replicas: 1 }",
        Map.of());
    TopologySpec java = inJava()
        .settings(ClientRole.STREAMS, Map.of("num.standby.replicas", 1))
        .settings(ClientRole.PRODUCER, Map.of("compression.type", "zstd", "linger.ms", "50"))
        .build();

    assertThat(yaml.settings())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("where")
        .isEqualTo(java.settings());
    assertThat(yaml.settings())
        .extracting(ClientSetting::key)
        .containsExactly("num.standby.replicas", "producer.compression.type", "producer.linger.ms");
    assertThat(PlainText.render(yaml)).isEqualTo(PlainText.render(java)).startsWith("""
        topology copy
          setting of streams: num.standby.replicas 1
          setting of producer: compression.type zstd
          setting of producer: linger.ms 50

        stream swipes
        """);
  }

  @Test
  void neverShowWhatAVariableHolds() throws IOException {
    TopologySpec copy = inYaml("producer: { linger.ms: '${LINGER}' }", Map.of("LINGER", "987"));

    assertThat(copy.settings()).extracting(ClientSetting::value).containsExactly("987");
    assertThat(PlainText.render(copy))
        .contains("setting of producer: linger.ms ${LINGER}\n")
        .doesNotContain("987");
    assertThatThrownBy(
            () -> inYaml("producer: { linger.ms: '${LINGER}' }", Map.of("LINGER", "hunter2")))
        .hasMessageContaining("is '${LINGER}', expected")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void areSetOnceInJavaToo() {
    List<Problem> problems = inJava()
        .settings(ClientRole.PRODUCER, Map.of("linger.ms", 50))
        .settings(ClientRole.PRODUCER, Map.of("linger.ms", 60))
        .build()
        .problems();

    assertThat(problems)
        .singleElement()
        .extracting(Problem::render)
        .asString()
        .matches(
            "TopologySettingsTest.java:\\d+: setting 'linger.ms' of the producer is set twice, "
                + "first at TopologySettingsTest.java:\\d+ \\[HW1335]\n  fix: keep one of the two");
  }

  @ParameterizedTest
  @EnumSource(ClientRole.class)
  void areInTheSchema(ClientRole role) throws IOException {
    JsonNode schema;
    try (InputStream in = LOADER.getResourceAsStream("META-INF/headwater/topology.schema.json")) {
      schema = new ObjectMapper().readTree(in);
    }
    List<String> names = new ArrayList<>();
    schema
        .at("/$defs/head/properties/settings/properties/" + role.label() + "/properties")
        .fieldNames()
        .forEachRemaining(names::add);

    assertThat(names)
        .containsExactlyInAnyOrderElementsOf(AllowedSettings.of(role).keySet());
  }

  @Test
  void areListedInTheReference() throws IOException {
    Map<String, List<String>> roles = new TreeMap<>();
    Arrays.stream(ClientRole.values())
        .forEach(role -> AllowedSettings.of(role).forEach((name, allowed) -> {
          String row = "| `%s` | %s |".formatted(name, allowed.text());
          roles.computeIfAbsent(row, absent -> new ArrayList<>()).add(role.label());
        }));

    List<String> rows = roles.entrySet().stream()
        .map(row -> "%s %s |".formatted(row.getKey(), String.join(", ", row.getValue())))
        .toList();
    assertThat(Files.readString(Path.of("docs/language.md")).lines()).containsAll(rows);
  }
}
