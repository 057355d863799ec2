package io.headwater.streams;

import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramExit;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A topic by which a program that parks records can be asked to release those of a key: by a record
 * under that key, where the key's records are, without a value, and with header {@value
 * EventHeaders#RELEASE}.
 *
 * @param program such as {@code orders} or {@code spend-by-merchant/by-merchant}
 * @param store where its records wait
 * @param stream name of the stream or of the repartition step
 * @param isHop whether it is the internal topic of a repartition step
 */
public record ReleaseTopic(
    String program,
    String store,
    String stream,
    String topic,
    KeyType keyType,
    int partitions,
    Placement placement,
    boolean isHop) {

  /** Finds all of a valid topology: of each program that parks, each topic that it reads. */
  public static List<ReleaseTopic> all(TopologySpec spec) {
    List<ReleaseTopic> found = new ArrayList<>();
    Map<String, ProgramExit.Hop> hops = new HashMap<>();
    for (Program program : Program.compile(spec)) {
      for (ProgramExit exit : program.exits()) {
        if (exit instanceof ProgramExit.Hop hop) {
          hops.put(hop.name(), hop);
        }
      }
      program.stores().stream()
          .filter(ProgramStore.Parking.class::isInstance)
          .forEach(store -> program.entries().forEach(entry -> {
            if (entry instanceof ProgramEntry.Hop hop) {
              ProgramExit.Hop from = Objects.requireNonNull(hops.get(hop.hop()));
              found.add(behind(from, program, store.name(), spec));
            } else if (entry instanceof ProgramEntry.Source source && !source.isTable()) {
              found.add(of(spec.stream(source.stream()).orElseThrow(), program, store.name()));
            }
          }));
    }
    return List.copyOf(found);
  }

  private static ReleaseTopic of(StreamSpec stream, Program program, String store) {
    return new ReleaseTopic(
        program.name(),
        store,
        stream.name(),
        stream.topic(),
        stream.keyType(),
        stream.partitions(),
        stream.placement(),
        false);
  }

  private static ReleaseTopic behind(
      ProgramExit.Hop hop, Program program, String store, TopologySpec spec) {
    return new ReleaseTopic(
        program.name(),
        store,
        hop.name(),
        ProgramNames.hopTopic(spec.name(), hop.name()),
        hop.keyType(),
        hop.partitions(),
        hop.placement(),
        true);
  }

  /**
   * Finds the first one of a program.
   *
   * @throws IllegalArgumentException if no such program parks records
   */
  public static ReleaseTopic of(TopologySpec spec, String program) {
    return all(spec).stream()
        .filter(one -> one.program().equals(program))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("topology '%s' has no program '%s' that parks records"
                .formatted(spec.name(), program)));
  }

  /** Returns the topic of what is kept of the parked records. */
  public String changelogTopic(TopologySpec spec) {
    return ProgramNames.changelogTopic(spec.name(), store);
  }

  /**
   * Returns the timestamp to write a release with, in milliseconds since the epoch.
   *
   * <p>It must move no event time. What reads a declared stream sees to that; the retention of its
   * topic wants the wall-clock time. Kafka Streams reads the topics of repartitions by itself, and
   * keeps them whatever the time.
   */
  public long timestamp(long wallClockMillis) {
    return isHop ? 0 : wallClockMillis;
  }
}
