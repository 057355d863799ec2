package io.headwater.streams;

import io.headwater.deadletter.LetterForm;
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

  /** A dead or parked letter is the largest record that a source takes, and what we say of it. */
  static final Map<String, String> LARGE_RECORDS =
      Map.of("max.message.bytes", Integer.toString(LetterForm.MAX_BYTES));

  /** Copies the list. */
  public TopicPlan {
    topics = List.copyOf(topics);
  }

  /** Plans the topics of a valid topology. */
  public static TopicPlan of(TopologySpec spec, short replicationFactor) {
    List<PlannedTopic> topics = new ArrayList<>();
    Map<String, String> durable = durable(replicationFactor);
    List<StreamSpec> sources = spec.streams().stream()
        .filter(
            stream -> spec.sources().contains(stream) || spec.effectSources().contains(stream))
        .toList();
    List<StreamSpec> globals = spec.globalSources();
    for (StreamSpec stream : spec.streams()) {
      PlannedTopic.Role role =
          sources.contains(stream) ? PlannedTopic.Role.SOURCE : PlannedTopic.Role.SINK;
      Map<String, String> configs = new HashMap<>(durable);
      if (globals.contains(stream)) {
        role = PlannedTopic.Role.GLOBAL_TABLE;
        configs.put("cleanup.policy", "compact");
      }
      if (spec.isCompacted(stream)) {
        configs.put("cleanup.policy", "compact");
      }
      stream
          .retention()
          .ifPresent(kept -> configs.put(PlannedTopic.RETENTION, Long.toString(kept.millis())));
      topics.add(
          new PlannedTopic(stream.topic(), stream.partitions(), replicationFactor, configs, role));
    }
    Map<String, String> deadLetters = new HashMap<>(durable);
    deadLetters.put(PlannedTopic.RETENTION, FOURTEEN_DAYS);
    // Letters have the event times of their records, which may be older than the retention.
    deadLetters.put("message.timestamp.type", "LogAppendTime");
    deadLetters.putAll(LARGE_RECORDS);
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
      List<ProgramStore> own =
          program.stores().stream().filter(ProgramStore::isOwn).toList();
      for (ProgramStore store : own) {
        topics.add(new PlannedTopic(
            ProgramNames.changelogTopic(spec.name(), store.name()),
            partitions,
            replicationFactor,
            store.holdsRecords() ? LARGE_RECORDS : Map.of(),
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
