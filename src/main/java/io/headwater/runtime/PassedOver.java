package io.headwater.runtime;

import io.headwater.diagnostic.ProblemException;
import io.headwater.metrics.TopologyMetrics;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators have moved an application past in one partition, since it exists.
 *
 * <p>Kept where the offsets are, and written together with them: as the metadata of offsets of a
 * group beside the application's own, whose metadata is Kafka Streams'.
 *
 * @param skipped records that an operator skipped
 * @param lost offsets that were deleted unread, and that an operator went on without
 */
record PassedOver(long skipped, long lost) {
  static final PassedOver NOTHING = new PassedOver(0, 0);

  private static final Logger LOG = LoggerFactory.getLogger(PassedOver.class);
  private static final Pattern WRITTEN =
      Pattern.compile("skipped=(?<skipped>\\d{1,18}) lost=(?<lost>\\d{1,18})(?: .*)?");

  /** Returns the group of an application's operators. */
  static String group(String application) {
    return application + "-passed-over";
  }

  PassedOver plus(PassedOver more) {
    return new PassedOver(skipped + more.skipped, lost + more.lost);
  }

  /** Renders the metadata of an offset. */
  String metadata(String last, Instant now) {
    return "skipped=%d lost=%d last=%s at=%s".formatted(skipped, lost, last, now);
  }

  /** Reads the metadata of an offset; nothing if it is somebody else's. */
  static PassedOver parse(String metadata) {
    Matcher written = WRITTEN.matcher(metadata);
    return written.matches()
        ? new PassedOver(
            Long.parseLong(written.group("skipped")), Long.parseLong(written.group("lost")))
        : NOTHING;
  }

  /** Lets the application's measures say so. */
  void countIn(TopologyMetrics metrics) {
    metrics.passedOver("skipped", skipped);
    metrics.passedOver("lost", lost);
  }

  /** Returns what was passed over, by partition; nothing where that may not be read. */
  static PassedOver tell(ClusterTopics cluster, String application) {
    Map<TopicPartition, OffsetAndMetadata> found;
    try {
      found = cluster.await(cluster
          .admin()
          .listConsumerGroupOffsets(group(application))
          .partitionsToOffsetAndMetadata());
    } catch (ProblemException e) {
      LOG.warn("what operators passed over is not known [group={}]", group(application), e);
      return NOTHING;
    }
    Map<String, OffsetAndMetadata> sorted = new TreeMap<>();
    found.forEach((partition, at) -> {
      if (at != null) {
        sorted.put(partition.toString(), at);
      }
    });
    PassedOver all = NOTHING;
    for (Map.Entry<String, OffsetAndMetadata> one : sorted.entrySet()) {
      LOG.warn(
          "input was passed over by an operator [partition={}, {}]",
          one.getKey(),
          one.getValue().metadata());
      all = all.plus(parse(one.getValue().metadata()));
    }
    return all;
  }
}
