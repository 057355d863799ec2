package io.headwater.replay;

import io.headwater.BadInputs;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.history.HistoryEvent;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Sends records into every operator: each has an outcome, and no more. */
public final class RecordFuzz {
  private static final TopologySpec SPEC = TopologyFile.read(
      BadInputs.file("operators.yaml"), TopologyResources.of(RecordFuzz.class.getClassLoader()));
  private static final List<String> TOPICS = topics();
  private static final List<String> HEADERS = List.of(
      EventHeaders.ID,
      EventHeaders.TYPE,
      EventHeaders.EXPECT,
      EventHeaders.CORRELATION,
      EventHeaders.PROCESS,
      EventHeaders.PROVENANCE,
      EventHeaders.RELEASE,
      EventHeaders.TIME);

  private static TopologyMetrics metrics = new TopologyMetrics("fuzz");
  private static InMemoryTopology topology = start();
  private static long records;

  private RecordFuzz() {}

  private static List<String> topics() {
    List<String> topics = new ArrayList<>();
    SPEC.streams().forEach(stream -> topics.add(stream.topic()));
    topics.add("operators-by-merchant-repartition");
    topics.add("operators-watch-saga-repartition");
    topics.add("operators-parent-subscriptions-repartition");
    topics.add("operators-parent-answers-repartition");
    return List.copyOf(topics);
  }

  private static InMemoryTopology start() {
    metrics = new TopologyMetrics("fuzz");
    return InMemoryTopology.of(
        SPEC, ReplaySettings.DEFAULT, record -> {}, metrics, StateChange.Listener.NONE);
  }

  /** Called first; what is slow at first is then no slow input. */
  public static void fuzzerInitialize() {
    topology = start();
  }

  /** Called with each input: a topic, a time, key, value and headers. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (++records % 5_000 == 0) {
      topology = start();
    }
    try {
      topology.process(record(ByteBuffer.wrap(input)));
    } catch (HaltingRecordException e) {
      // Behind a repartition, where nobody else writes; what is half done is not gone on with.
      topology = start();
    }
    // An outcome that is missing stays so.
    if (records % 64 == 0 && !isConserved()) {
      throw new AssertionError("a record has no outcome, or two");
    }
  }

  private static boolean isConserved() {
    return metrics.countsByProgram().values().stream().allMatch(OutcomeCounts::isConserved);
  }

  private static SourceRecord record(ByteBuffer input) {
    String topic = TOPICS.get(number(input) % TOPICS.size());
    int time = number(input);
    Optional<byte[]> key = bytes(input);
    Optional<byte[]> value = bytes(input);
    List<EventHeaders.Entry> headers = new ArrayList<>();
    while (input.hasRemaining()) {
      int name = number(input);
      headers.add(new EventHeaders.Entry(
          HEADERS.get(name % HEADERS.size()), bytes(input).orElse(null)));
    }
    Instant at = Instant.ofEpochSecond(time == 255 ? -1 : 1_000_000 + 60L * time);
    return new SourceRecord(
        topic, OptionalInt.of(0), new HistoryEvent(0, at, key, value, EventHeaders.of(headers)));
  }

  private static int number(ByteBuffer input) {
    return input.hasRemaining() ? input.get() & 0xff : 0;
  }

  /** Length 255 is for none. */
  private static Optional<byte[]> bytes(ByteBuffer input) {
    int length = number(input);
    if (length == 255) {
      return Optional.empty();
    }
    byte[] bytes = new byte[Math.min(length, input.remaining())];
    input.get(bytes);
    return Optional.of(bytes);
  }
}
