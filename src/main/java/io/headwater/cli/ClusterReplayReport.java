package io.headwater.cli;

import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.runtime.LiveComparison;
import io.headwater.streams.OutputNamespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * What a replay on a cluster came to.
 *
 * @param isThrough whether it came as far as asked
 * @param positions offsets that are read next, of what enters, by topic and partition
 * @param seeded what became of the records whose states it began with
 * @param counts of this run, without those
 * @param leftOut parts of the topology that have no part in it
 */
record ClusterReplayReport(
    OutputNamespace namespace,
    boolean isThrough,
    Optional<String> halt,
    Map<TopicPartition, Long> positions,
    Optional<OutcomeCounts> seeded,
    OutcomeCounts counts,
    List<String> leftOut,
    Optional<LiveComparison.Report> comparison) {

  /** Writes a record of a stream as JSON, whichever of its topics it is in. */
  RecordJson json(String stream) {
    ReadTarget target = ReadTarget.of(namespace.live(), stream);
    return new RecordJson(target.keyType(), target.decoderOf(), ValueDisplay.REDACTED);
  }
}
