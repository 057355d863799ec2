package io.headwater.outbox;

import io.headwater.client.ClusterAddress;
import io.headwater.client.PublishRecord;
import io.headwater.client.ReadRange;
import io.headwater.client.ReadStart;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicAdmin;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the last published rows of an outbox are kept: one partition, compacted, one key. */
final class PositionTopic {
  /** Compaction leaves the newest segment alone, so these are small. */
  private static final Map<String, String> COMPACTED = Map.of(
      "cleanup.policy", "compact",
      "retention.ms", "-1",
      "segment.bytes", "16777216",
      "min.cleanable.dirty.ratio", "0.1");

  /** Where the last record is looked for first, in offsets from the end. */
  private static final long FIRST_LOOK = 16;

  private final ClusterAddress cluster;
  private final String topic;

  PositionTopic(ClusterAddress cluster, String topic) {
    this.cluster = cluster;
    this.topic = topic;
  }

  /** Creates the topic, as the cluster replicates by default, unless it is there. */
  void create(TopicAdmin admin) {
    admin.createBeside(topic, topic, COMPACTED);
  }

  /** Returns the record that belongs into the transaction of some rows. */
  PublishRecord record(RowPosition position, Instant now) {
    return new PublishRecord(
        topic,
        OptionalInt.of(0),
        Optional.of(topic.getBytes(StandardCharsets.UTF_8)),
        Optional.of(position.write()),
        EventHeaders.NONE,
        now);
  }

  /**
   * Reads which rows were committed last. Complete only behind the opening of a publisher, which
   * ends what another one has left open.
   */
  Optional<RowPosition> last() {
    long end;
    try (TopicReader reader = TopicReader.open(cluster, ReadRange.all(topic))) {
      end = reader.ends().get(0).offset();
    }
    // Markers and aborted records take offsets, too; so further back, if there are only those.
    for (long back = FIRST_LOOK; ; back *= FIRST_LOOK) {
      List<StoredRecord> found = from(Math.max(0, end - back));
      if (!found.isEmpty() || back >= end) {
        return found.stream().map(PositionTopic::read).findFirst();
      }
    }
  }

  private static RowPosition read(StoredRecord record) {
    return record
        .value()
        .flatMap(RowPosition::read)
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW0731",
                record.position().toString(),
                "it is no position of an outbox, so which rows were published is not known",
                "find out who else writes this topic; give the outbox another name once its"
                    + " table holds only rows that are not published"),
            null));
  }

  private List<StoredRecord> from(long offset) {
    ReadRange range = ReadRange.all(topic).from(new ReadStart.AtOffset(offset));
    List<StoredRecord> last = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster, range)) {
      reader.forEach(record -> {
        last.clear();
        last.add(record);
        return true;
      });
    }
    return last;
  }
}
