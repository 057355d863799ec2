package io.headwater.replay;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Counts what is written, and digests it, by topic and partition. */
final class DigestSink implements ReplaySink {
  private final Map<String, Written> topics = new HashMap<>();

  /** What was written to a partition so far. */
  private record Digested(int partition, RunningDigest digest) {}

  /** What was written to a topic so far. */
  private static final class Written {
    private final WrittenRecord.Kind kind;
    private final ByPartition<Digested> partitions =
        new ByPartition<>(number -> new Digested(number, new RunningDigest()));
    private long records;

    Written(WrittenRecord.Kind kind) {
      this.kind = kind;
    }

    TopicDigest end() {
      RunningDigest all = new RunningDigest();
      partitions.forEach(one -> all.add(one.partition()).add(one.digest().end()));
      return new TopicDigest(kind, records, all.end());
    }
  }

  @Override
  public void written(WrittenRecord record) {
    Written topic =
        topics.computeIfAbsent(record.position().topic(), any -> new Written(record.kind()));
    topic.records++;
    topic
        .partitions
        .get(record.position().partition())
        .digest()
        .add(record.timestamp())
        .add(record.key())
        .add(record.value())
        .add(record.headers());
  }

  /** Returns what was written, by topic; nothing can be written afterwards. */
  NavigableMap<String, TopicDigest> end() {
    NavigableMap<String, TopicDigest> digests = new TreeMap<>();
    topics.forEach((topic, written) -> digests.put(topic, written.end()));
    return digests;
  }
}
