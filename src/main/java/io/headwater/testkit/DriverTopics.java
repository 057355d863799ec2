package io.headwater.testkit;

import io.headwater.event.EventHeaders;
import io.headwater.serde.HeaderBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topics of a test driver, as bytes; remembers what went in and what came out. */
final class DriverTopics {
  private final TopologyTestDriver driver;
  private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
  private final Map<String, TestOutputTopic<byte[], byte[]>> outputs = new HashMap<>();
  private final Map<String, List<RawRecord>> written = new LinkedHashMap<>();
  private final Map<String, Long> piped = new HashMap<>();
  private final List<Seen> seen = new ArrayList<>();

  /** One record that went in or came out, in the order in which it did. */
  record Seen(boolean isInput, String topic, long offset, RawRecord record) {}

  DriverTopics(TopologyTestDriver driver) {
    this.driver = driver;
  }

  void pipe(String topic, RawRecord record) {
    long offset = piped.merge(topic, 1L, Long::sum) - 1;
    seen.add(new Seen(true, topic, offset, record));
    try {
      inputs
          .computeIfAbsent(topic, this::input)
          .pipeInput(new TestRecord<>(
              record.keyBytes(),
              record.valueBytes(),
              HeaderBytes.toKafka(record.headers()),
              record.timestamp()));
    } finally {
      drain();
    }
  }

  /** Moves the driver's wall clock. */
  void advanceTime(Duration by) {
    try {
      driver.advanceWallClockTime(by);
    } finally {
      drain();
    }
  }

  private TestInputTopic<byte[], byte[]> input(String topic) {
    return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Takes over what the driver holds; it queues every output, internal ones too, for ever. */
  private void drain() {
    for (String topic : driver.producedTopicNames()) {
      List<RawRecord> records = written.computeIfAbsent(topic, any -> new ArrayList<>());
      for (TestRecord<byte[], byte[]> record :
          outputs.computeIfAbsent(topic, this::output).readRecordsToList()) {
        EventHeaders headers = HeaderBytes.fromKafka(record.headers());
        RawRecord raw = RawRecord.of(record.key(), record.value(), headers, record.timestamp());
        seen.add(new Seen(false, topic, records.size(), raw));
        records.add(raw);
      }
    }
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  List<RawRecord> written(String topic) {
    return List.copyOf(written.getOrDefault(topic, List.of()));
  }

  Map<String, List<RawRecord>> written() {
    Map<String, List<RawRecord>> copy = new LinkedHashMap<>();
    written.forEach((topic, records) -> copy.put(topic, List.copyOf(records)));
    return copy;
  }

  /**
   * Returns the records after those that are known.
   *
   * @param known how many there are of each topic
   */
  Map<String, List<RawRecord>> writtenSince(Map<String, Integer> known) {
    Map<String, List<RawRecord>> since = new LinkedHashMap<>();
    written.forEach((topic, records) -> {
      int from = known.getOrDefault(topic, 0);
      if (from < records.size()) {
        since.put(topic, List.copyOf(records.subList(from, records.size())));
      }
    });
    return since;
  }

  /** Returns all that topics hold: what was written to them, and what was piped into them. */
  Map<String, List<RawRecord>> held() {
    Map<String, List<RawRecord>> held = new LinkedHashMap<>();
    seen.forEach(
        one -> held.computeIfAbsent(one.topic(), any -> new ArrayList<>()).add(one.record()));
    return held;
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }
}
