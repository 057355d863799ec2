package io.headwater.cli;

import io.headwater.runtime.ClusterTopics;
import io.headwater.runtime.TopicDrift;
import io.headwater.streams.PlannedTopic;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.Retention;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater topics}: compares the topics of a topology with those of a cluster. */
@Command(
    name = "topics",
    description = {
      "List the topics that a topology needs, and compare them with a cluster.",
      "Exit code 4 if one is missing, or has another number of partitions or another retention than"
          + " is declared."
    })
final class TopicsCommand implements Callable<Integer> {
  private static final String ROW = "%-40s %-18s %10s %-12s  %s";

  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of the topology.")
  private String name = "";

  @Option(names = "--create", description = "Create what is missing; nothing else is changed.")
  private boolean isCreating;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      converter = ReplicaCount.class,
      description = "Replicas of created topics, at least 1; 1 by default.")
  private short replicationFactor = 1;

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  TopicsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologySpec spec = topologies.catalog(console.world()).find(name).requireValid();
    TopicPlan plan = TopicPlan.of(spec, replicationFactor);
    try (Cluster cluster = clusterOption.open(console);
        ClusterTopics topics =
            ClusterTopics.connect(cluster.bootstrapServers(), cluster.address().kafka())) {
      if (isCreating) {
        topics.create(plan);
      }
      List<TopicDrift> drifts = topics.compare(plan);
      print(drifts, plan);
      return drifts.stream().allMatch(TopicsCommand::isMet) ? ExitCode.OK : ExitCode.DIVERGENCE;
    }
  }

  private void print(List<TopicDrift> drifts, TopicPlan plan) {
    if (!json.isWanted()) {
      console
          .out()
          .line(ROW.formatted("TOPIC", "ROLE", "PARTITIONS", "RETENTION", "ON THE CLUSTER"));
    }
    for (TopicDrift drift : drifts) {
      console.out().line(json.isWanted() ? asJson(drift) : asText(drift.planned(), state(drift)));
    }
    plan.topics().stream()
        .filter(topic -> topic.role().isInternal() && !json.isWanted())
        .forEach(topic -> console.out().line(asText(topic, "created by Kafka Streams")));
  }

  private static boolean isMet(TopicDrift drift) {
    return drift.isMet() && !drift.hasOtherRetention();
  }

  private static String asText(PlannedTopic topic, String state) {
    String retention = topic.retention().map(Retention::toString).orElse("-");
    return ROW.formatted(topic.name(), role(topic), topic.partitions(), retention, state);
  }

  private static String role(PlannedTopic topic) {
    return topic.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String state(TopicDrift drift) {
    if (drift.isMissing()) {
      return "missing";
    }
    List<String> differences = new ArrayList<>();
    if (!drift.isMet()) {
      differences.add("has " + Text.counted(drift.partitions().orElse(0), "partition"));
    }
    if (drift.hasOtherRetention()) {
      differences.add("keeps records for " + drift.retention().orElseThrow());
    }
    return differences.isEmpty() ? "as planned" : String.join(", ", differences);
  }

  private static String asJson(TopicDrift drift) {
    return JsonText.object(json -> {
      json.writeStringField("topic", drift.planned().name());
      json.writeStringField("role", role(drift.planned()));
      json.writeNumberField("partitions", drift.planned().partitions());
      if (drift.partitions().isPresent()) {
        json.writeNumberField("partitionsOnCluster", drift.partitions().getAsInt());
      }
      Optional<Retention> declared = drift.planned().retention();
      if (declared.isPresent()) {
        json.writeNumberField("retentionMs", declared.get().millis());
      }
      if (drift.retention().isPresent()) {
        json.writeNumberField("retentionMsOnCluster", drift.retention().get().millis());
      }
      json.writeBooleanField("met", isMet(drift));
    });
  }
}
