package shipped;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static shipped.DeploymentFiles.COMPOSE;
import static shipped.DeploymentFiles.GRAFANA;
import static shipped.DeploymentFiles.SERVICES;
import static shipped.DeploymentFiles.dashboard;
import static shipped.DeploymentFiles.elements;
import static shipped.DeploymentFiles.found;
import static shipped.DeploymentFiles.isInstance;
import static shipped.DeploymentFiles.names;
import static shipped.DeploymentFiles.seriesOfDashboard;
import static shipped.DeploymentFiles.services;
import static shipped.DeploymentFiles.text;
import static shipped.DeploymentFiles.texts;
import static shipped.DeploymentFiles.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.metrics.KafkaMetricsBridge;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

/** That the compose file, the image, Prometheus and Grafana mean the same names and ports. */
class DeploymentFilesTest {

  private static final JsonNode DATA_SOURCES =
      yaml(GRAFANA + "provisioning/datasources/prometheus.yml").path("datasources");

  @Test
  void composeFileHasNothingThatOldClientsRefuse() {
    assertThat(names(COMPOSE)).doesNotContain("name");
  }

  @Test
  void servicesDependOnServices() {
    Stream<String> needed = services()
        .map(service -> service.path("depends_on"))
        .flatMap(needs -> needs.isArray() ? texts(needs) : names(needs));

    assertThat(needed).isNotEmpty().allMatch(SERVICES::has);
  }

  @Test
  void mountsNameFilesOrDeclaredVolumes() {
    List<String> sources = mounts().map(mount -> mount.split(":", -1)[0]).toList();

    assertThat(sources)
        .filteredOn(source -> source.startsWith("."))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(Path.of(file)).exists());
    assertThat(sources)
        .filteredOn(source -> !source.startsWith("."))
        .containsExactlyInAnyOrderElementsOf(names(COMPOSE.path("volumes")).toList());
  }

  @Test
  void servicesPublishDifferentPortsOfTheHost() {
    Stream<String> ports = services().flatMap(service -> texts(service.path("ports")));

    assertThat(ports.map(port -> port.split(":", -1)[0])).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void brokersHaveTheVersionOfTheClients() {
    assertThat(brokers().map(broker -> broker.path("image").asText()))
        .hasSize(3)
        .containsOnly("apache/kafka:" + AppInfoParser.getVersion());
  }

  @Test
  void brokersFormOneQuorum() {
    Stream<String> voters = brokers()
        .map(broker -> broker.path("environment"))
        .map(settings -> settings.path("KAFKA_NODE_ID").asText() + "@"
            + advertised(settings).replace(":9092", ":9093"));
    String quorum = String.join(",", voters.toList());

    assertThat(brokers().map(broker -> broker.path("environment"))).allSatisfy(settings -> {
      assertThat(settings.path("KAFKA_CONTROLLER_QUORUM_VOTERS").asText()).isEqualTo(quorum);
      assertThat(settings.path("KAFKA_LISTENERS").asText()).contains("CONTROLLER://:9093");
    });
  }

  @Test
  void transactionsSurviveTheLossOfOneBroker() {
    assertThat(brokers().map(broker -> broker.path("environment"))).allSatisfy(settings -> {
      assertThat(settings.path("KAFKA_DEFAULT_REPLICATION_FACTOR").asInt()).isEqualTo(3);
      assertThat(settings.path("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR").asInt())
          .isEqualTo(3);
      assertThat(settings.path("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR").asInt())
          .isEqualTo(3);
      assertThat(settings.path("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR").asInt()).isEqualTo(2);
      assertThat(settings.path("KAFKA_MIN_INSYNC_REPLICAS").asInt()).isEqualTo(2);
    });
    assertThat(option("--replication-factor")).hasSize(3).containsOnly("3");
  }

  @Test
  void commandsConnectToTheBrokersAsTheyAreAdvertised() {
    Stream<String> advertised = brokers().map(broker -> advertised(broker.path("environment")));

    assertThat(option("--bootstrap-servers"))
        .hasSize(3)
        .containsOnly(String.join(",", advertised.toList()));
  }

  @Test
  void stateOutlivesTheContainer() {
    assertThat(option("--state-dir"))
        .hasSize(2)
        .allSatisfy(folder ->
            assertThat(mounts().filter(mount -> mount.endsWith(":" + folder))).hasSize(2));
  }

  @Test
  void imageServesAndChecksThePortOfTheInstances() {
    Set<String> ports = option("--http-port").collect(toSet());

    assertThat(ports)
        .hasSize(1)
        .allSatisfy(port -> assertThat(text("Dockerfile"))
            .contains("EXPOSE " + port + "\n")
            .contains("/dev/tcp/127.0.0.1/" + port + " ")
            .contains("GET /health/live"));
    assertThat(instances().flatMap(instance -> texts(instance.path("ports"))))
        .allMatch(port -> ports.contains(port.split(":", -1)[1]));
  }

  @Test
  void prometheusAsksEveryInstance() {
    Stream<String> targets = elements(yaml("deploy/prometheus.yml").path("scrape_configs"))
        .flatMap(job -> elements(job.path("static_configs")))
        .flatMap(group -> texts(group.path("targets")));
    String port = option("--http-port").findFirst().orElseThrow();

    assertThat(targets)
        .containsExactlyInAnyOrderElementsOf(names(SERVICES)
            .filter(name -> isInstance(SERVICES.path(name)))
            .map(name -> name + ":" + port)
            .toList());
  }

  @Test
  void grafanaAsksAServiceForItsOwnPort() {
    assertThat(elements(DATA_SOURCES).map(source -> source.path("url").asText()))
        .isNotEmpty()
        .allSatisfy(url -> {
          String[] address = url.replace("http://", "").split(":", -1);
          assertThat(texts(SERVICES.path(address[0]).path("ports")))
              .anyMatch(port -> port.endsWith(":" + address[1]));
        });
  }

  @Test
  void grafanaFindsItsDashboards() {
    JsonNode folders = yaml(GRAFANA + "provisioning/dashboards/headwater.yml").path("providers");
    Stream<String> paths =
        elements(folders).map(folder -> folder.at("/options/path").asText());

    assertThat(paths)
        .isNotEmpty()
        .allSatisfy(
            path -> assertThat(mounts()).contains("./deploy/grafana/dashboards:" + path + ":ro"));
    assertThat(SERVICES
            .at("/grafana/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
            .asText())
        .endsWith("/dashboards/headwater.json");
  }

  @Test
  void dashboardUsesTheProvisionedDataSource() {
    List<String> provisioned =
        elements(DATA_SOURCES).map(source -> source.path("uid").asText()).toList();

    assertThat(dashboard().findValues("datasource"))
        .isNotEmpty()
        .allMatch(source -> provisioned.contains(source.path("uid").asText()));
  }

  @Test
  void dashboardAsksForWhatIsMeasured() {
    String measured = text("src/test/resources/golden/metrics.prometheus.txt");
    Set<String> names = found("\n([a-z_]+)\\{", measured).collect(toSet());
    KafkaMetricsBridge.DEFAULT_ALLOWED.forEach(
        metric -> names.add("kafka_" + metric.replace("-metrics:", "_").replace('-', '_')));
    Set<String> labels = found("([a-z_]+)=\"", measured).collect(toSet());
    String queries = String.join("\n", dashboard().findValuesAsText("expr"));

    assertThat(seriesOfDashboard()).hasSizeGreaterThan(10).isSubsetOf(names);
    assertThat(found("by \\(([a-z_, ]+)\\)", queries).flatMap(by -> Stream.of(by.split(", "))))
        .isNotEmpty()
        .isSubsetOf(labels);
  }

  private static Stream<JsonNode> brokers() {
    return services().filter(service -> service.at("/environment/KAFKA_NODE_ID").isNumber());
  }

  private static Stream<JsonNode> instances() {
    return services().filter(DeploymentFiles::isInstance);
  }

  /** The address under which other containers reach a broker. */
  private static String advertised(JsonNode settings) {
    return found("BROKER://([^,]+)", settings.path("KAFKA_ADVERTISED_LISTENERS").asText())
        .findFirst()
        .orElseThrow();
  }

  private static Stream<String> mounts() {
    return services().flatMap(service -> texts(service.path("volumes")));
  }

  /** The values that the commands of all services give to an option. */
  private static Stream<String> option(String name) {
    return services()
        .flatMap(service -> found(name + " (\\S+)", service.path("command").asText()));
  }
}
