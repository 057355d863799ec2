package io.headwater.streams;

import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramExit;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The topics that a topology needs, declared ones first.
 *
 * @param topics each topic once
 */
public record TopicPlan(List<PlannedTopic> topics) {
  private static final String FOURTEEN_DAYS = Long.toString(14L * 24 * 60 * 60 * 1000);

  /** A dead letter is the largest record that a source takes, and headers of ours. */
  private static final String TWO_MEBIBYTES = Integer.toString(2 * 1024 * 1024);

  /** Copies the list. */
  public TopicPlan {
    topics = List.copyOf(topics);
  }

  /** Plans the topics of a valid topology. */
  public static TopicPlan of(TopologySpec spec, short replicationFactor) {
    List<PlannedTopic> topics = new ArrayList<>();
    Map<String, String> durable = durable(replicationFactor);
    List<StreamSpec> sources = spec.sources();
    for (StreamSpec stream : spec.streams()) {
      PlannedTopic.Role role =
          sources.contains(stream) ? PlannedTopic.Role.SOURCE : PlannedTopic.Role.SINK;
      topics.add(
          new PlannedTopic(stream.topic(), stream.partitions(), replicationFactor, durable, role));
    }
    Map<String, String> deadLetters = new HashMap<>(durable);
    deadLetters.put("retention.ms", FOURTEEN_DAYS);
    deadLetters.put("max.message.bytes", TWO_MEBIBYTES);
    for (StreamSpec stream : sources) {
      topics.add(new PlannedTopic(
          stream.deadLetterTopic(),
          stream.partitions(),
          replicationFactor,
          Map.copyOf(deadLetters),
          PlannedTopic.Role.DEAD_LETTER_QUEUE));
    }
    addInternal(spec, replicationFactor, topics);
    return new TopicPlan(topics);
  }

  private static Map<String, String> durable(short replicationFactor) {
    return replicationFactor >= 3 ? Map.of("min.insync.replicas", "2") : Map.of();
  }

  private static void addInternal(
      TopologySpec spec, short replicationFactor, List<PlannedTopic> topics) {
    Map<String, Integer> hops = new HashMap<>();
    for (Program program : Program.compile(spec)) {
      for (ProgramExit exit : program.exits()) {
        if (exit instanceof ProgramExit.Hop hop) {
          hops.put(hop.name(), hop.partitions());
          topics.add(new PlannedTopic(
              ProgramNames.hopTopic(spec.name(), hop.name()),
              hop.partitions(),
              replicationFactor,
              Map.of(),
              PlannedTopic.Role.REPARTITION));
        }
      }
      int partitions = partitionsOf(program, spec, hops);
      for (ProgramStore store : program.stores()) {
        topics.add(new PlannedTopic(
            ProgramNames.changelogTopic(spec.name(), store.name()),
            partitions,
            replicationFactor,
            Map.of(),
            PlannedTopic.Role.CHANGELOG));
      }
    }
  }

  /** A program has as many tasks as the largest of its inputs has partitions. */
  private static int partitionsOf(Program program, TopologySpec spec, Map<String, Integer> hops) {
    return program.entries().stream()
        .mapToInt(entry -> entry instanceof ProgramEntry.Source source
            ? spec.stream(source.stream()).orElseThrow().partitions()
            : hops.getOrDefault(((ProgramEntry.Hop) entry).hop(), 1))
        .max()
        .orElse(1);
  }

  /** Returns the topics that the application does not leave to Kafka Streams. */
  public List<PlannedTopic> declared() {
    return topics.stream().filter(topic -> !topic.role().isInternal()).toList();
  }
}
