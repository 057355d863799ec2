package shipped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.client.ClusterAddress;
import io.headwater.client.ReadRange;
import io.headwater.client.TopicReader;
import io.headwater.embedded.BrokerProcesses;
import io.headwater.streams.PlannedTopic;
import io.headwater.streams.TopicPlan;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import shipped.ChildProcesses.Child;

/**
 * The deployment of the compose file without Docker: its commands, word for word but for addresses,
 * ports and folders, through the entry point of the image, on three brokers.
 */
@DisabledOnOs(OS.WINDOWS)
@Timeout(600)
class DistributionBrokerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String APPLICATION = "program=\"application\"";

  /** Of the made-up cases: lines that a command can be made of. */
  private static final int COMMANDS = 91;

  @TempDir
  Path directory;

  @RegisterExtension
  final ChildProcesses children = new ChildProcesses();

  private Distribution distribution;
  private Path cases;
  private Path mapping;
  private BrokerProcesses brokers;
  private Admin admin;

  @BeforeEach
  void startBrokers() {
    assumeTrue(
        Distribution.find().isPresent(), "skipped: nothing is packed; run ./mvnw package first");
    distribution = new Distribution(Distribution.find().orElseThrow());
    cases = distribution.topology("04-loan-applications").resolve("cases.csv");
    mapping =
        distribution.topology("04-loan-applications").resolve("loan-applications.mapping.yaml");
    brokers = BrokerProcesses.start(directory.resolve("kafka"), 3);
    admin = Admin.create(Map.of("bootstrap.servers", brokers.bootstrapServers()));
  }

  @AfterEach
  void stopBrokers() {
    if (brokers != null) {
      admin.close();
      brokers.close();
    }
  }

  @Test
  void losesNothingAndRepeatsNothingWhenABrokerAndAnInstanceAreLost() throws Exception {
    assertThat(service("topics").exitWithin(PATIENCE)).isZero();
    List<Instance> instances = startInstances();
    assertTopicsSurviveTheLossOfABroker();
    Instance victim = instances.get(0);
    Instance survivor = instances.get(1);

    try (TopicReader replies = follow("loan-replies")) {
      publishCases();
      awaitMore(replies, COMMANDS);
      List<String> lines = consumeCases();

      Child publisher = publish();
      try (Writer input = publisher.process().outputWriter()) {
        write(input, lines, 1, 3);
        awaitMore(replies, 1);
        brokers.kill(leaderOf("loan-activities"));
        write(input, lines, 4, 6);
        awaitMore(replies, 5 * COMMANDS);
        double consumed = victim.sum("headwater_records_consumed_total", APPLICATION);
        write(input, lines, 7, 9);
        // Counted when processed: its transaction is most likely still open.
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> victim.sum("headwater_records_consumed_total", APPLICATION) > consumed);
        victim.child().process().destroyForcibly();
        write(input, lines, 10, 12);
      }
      assertThat(publisher.exitWithin(PATIENCE)).isZero();
    }
    LoanOutputs expected = LoanOutputs.expected(cases, mapping, 13, directory.resolve("driver"));
    try (TopicReader outputs = follow(LoanOutputs.topics())) {
      awaitMore(outputs, expected.count());
    }

    assertThat(victim.child().exitWithin(PATIENCE)).isEqualTo(137);
    assertMetricsAreThoseOfTheDashboard(survivor);
    stop(survivor);
    assertThat(expected.count("loan-replies")).isEqualTo(13 * COMMANDS);
    assertOutputsAre(expected);
  }

  private Child service(String name) throws IOException {
    JsonNode service = DeploymentFiles.SERVICES.path(name);
    Path folder = Files.createDirectories(directory.resolve(name));
    Map<String, String> environment = new TreeMap<>();
    service
        .path("environment")
        .properties()
        .forEach(one -> environment.put(one.getKey(), one.getValue().asText()));
    return children.start(
        name,
        distribution.command(arguments(service, folder), environment, folder.toFile()),
        directory);
  }

  /** The words of a command, with what is different here in place of what Docker provides. */
  private List<String> arguments(JsonNode service, Path folder) {
    List<String> addresses = Arrays.asList(brokers.bootstrapServers().split(","));
    List<String> arguments = new ArrayList<>();
    String option = "";
    for (String word : service.path("command").asText().trim().split("\\s+")) {
      String here = word;
      for (int broker = 1; broker <= addresses.size(); broker++) {
        here = here.replace("kafka-" + broker + ":9092", addresses.get(broker - 1));
      }
      arguments.add(
          switch (option) {
            case "--http-port" -> "0";
            case "--state-dir" -> folder.resolve("state").toString();
            default -> here;
          });
      option = word;
    }
    return arguments;
  }

  private List<Instance> startInstances() throws Exception {
    List<String> healthCheck = DeploymentFiles.healthCheck();
    assertThat(Instance.healthCheck(healthCheck, 1)).isNotZero();
    List<Instance> instances = new ArrayList<>();
    for (String name : DeploymentFiles.instanceNames()) {
      instances.add(new Instance(name, service(name)));
    }
    assertThat(instances).hasSize(2);

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(instances)
            .allMatch(one -> one.child().process().isAlive())
            .allMatch(Instance::isReady));
    awaitPartitionsOfTwo();
    await().atMost(PATIENCE).until(() -> instances.stream().allMatch(Instance::isReady));

    for (Instance instance : instances) {
      assertThat(Instance.healthCheck(healthCheck, instance.port().orElseThrow()))
          .isZero();
    }
    return instances;
  }

  /** An instance is also ready when the other one has not let go of anything yet. */
  private void awaitPartitionsOfTwo() {
    String group = LoanOutputs.LOANS.name();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(
                admin.describeConsumerGroups(List.of(group)).all().get().values())
            .flatExtracting(ConsumerGroupDescription::members)
            .hasSize(2)
            .allSatisfy(
                member -> assertThat(member.assignment().topicPartitions()).isNotEmpty()));
  }

  private void assertTopicsSurviveTheLossOfABroker() throws Exception {
    List<String> planned = TopicPlan.of(LoanOutputs.LOANS, (short) 3).topics().stream()
        .map(PlannedTopic::name)
        .toList();
    Map<String, TopicDescription> topics =
        admin.describeTopics(planned).allTopicNames().get();
    Map<ConfigResource, Config> configs = admin
        .describeConfigs(planned.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
            .toList())
        .all()
        .get();

    assertThat(admin.listTopics().names().get()).containsExactlyInAnyOrderElementsOf(planned);
    assertThat(topics.values())
        .allSatisfy(topic -> assertThat(topic.partitions())
            .allSatisfy(partition -> assertThat(partition.replicas()).hasSize(3)));
    assertThat(configs.values())
        .extracting(config -> config.get("min.insync.replicas").value())
        .containsOnly("2");
  }

  private Child run(String name, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", brokers.bootstrapServers()));
    return children.start(name, distribution.command(all, Map.of(), directory.toFile()), directory);
  }

  private void publishCases() throws Exception {
    Child publish = run(
        "publish-cases",
        "publish",
        cases.toString(),
        "--mapping",
        mapping.toString(),
        "--topology",
        "loan-applications",
        "--stream",
        "loan-activities");

    assertThat(publish.exitWithin(PATIENCE)).isEqualTo(1);
    assertThat(publish.output())
        .contains("published " + COMMANDS + " records to loan-activities")
        .contains("set aside 1 bad row");
  }

  /** Returns the cases as lines of JSON, which publish takes again. */
  private List<String> consumeCases() throws Exception {
    Child consume = run("consume", "consume", "loan-activities", "--topology", "loan-applications");

    assertThat(consume.exitWithin(PATIENCE)).isZero();
    assertThat(consume.output().lines()).hasSize(COMMANDS);
    return consume.output().lines().toList();
  }

  private Child publish() throws IOException {
    return run(
        "publish", "publish", "--topology", "loan-applications", "--stream", "loan-activities");
  }

  private static void write(Writer input, List<String> lines, int from, int to) throws IOException {
    for (int generation = from; generation <= to; generation++) {
      for (String line : lines) {
        input.write(LoanOutputs.ofGeneration(generation, line) + "\n");
      }
    }
    input.flush();
  }

  /** Waits until that many more records are committed. */
  private static void awaitMore(TopicReader records, long more) {
    AtomicLong missing = new AtomicLong(more);
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1)) // the reader waits itself
        .until(() -> missing.addAndGet(-records.read(Duration.ofMillis(200)).size()) <= 0);
  }

  private TopicReader follow(String... topics) {
    return TopicReader.open(
        ClusterAddress.of(brokers.bootstrapServers()), ReadRange.all(topics).following());
  }

  private int leaderOf(String topic) throws Exception {
    Map<String, TopicDescription> described =
        admin.describeTopics(List.of(topic)).allTopicNames().get();
    return described.values().iterator().next().partitions().get(0).leader().id();
  }

  private static void assertMetricsAreThoseOfTheDashboard(Instance instance) {
    await().atMost(PATIENCE).untilAsserted(() -> {
      String scraped = instance.scrape();
      assertThat(DeploymentFiles.seriesOfDashboard())
          .isNotEmpty()
          .allSatisfy(series -> assertThat(scraped).contains("\n" + series + "{"));
      assertThat(instance.sum("headwater_records_total", ""))
          .isPositive()
          .isEqualTo(instance.sum("headwater_records_consumed_total", ""));
    });
  }

  private static void stop(Instance instance) throws Exception {
    long begin = System.nanoTime();
    instance.child().process().destroy();

    assertThat(instance.child().exitWithin(PATIENCE)).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }

  private void assertOutputsAre(LoanOutputs expected) {
    LoanOutputs actual = LoanOutputs.read(brokers.bootstrapServers());

    assertThat(LoanOutputs.BY_APPLICATION)
        .allSatisfy(topic -> assertThat(actual.of(topic)).isEqualTo(expected.of(topic)));
    assertThat(LoanOutputs.REPORTS).allSatisfy(topic -> {
      assertThat(actual.count(topic)).isEqualTo(expected.count(topic));
      assertThat(actual.last(topic)).isEqualTo(expected.last(topic));
    });
  }
}
