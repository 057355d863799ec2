package io.headwater.runtime;

import io.headwater.streams.OutputNamespace;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Starts applications that are to finish what they have begun, and to begin nothing new. */
public final class Draining {
  private Draining() {}

  /**
   * Starts an instance that reads no further in streams that others write, and what there is in
   * those between its programs. To be closed when {@link HeadwaterApp#awaitDrained} says so.
   *
   * @throws io.headwater.diagnostic.ProblemException as {@link HeadwaterApp#start}
   */
  public static HeadwaterApp start(TopologySpec spec, AppSettings settings) {
    try (ClusterTopics cluster =
        ClusterTopics.connect(settings.bootstrapServers(), settings.kafka())) {
      List<StreamSpec> written = OutputNamespace.written(spec.requireValid());
      List<TopicPartition> entering = GroupOffsets.partitions(
          spec.sources().stream().filter(stream -> !written.contains(stream)).toList());
      GroupOffsets offsets = new GroupOffsets(cluster, spec);
      IntakeBounds bounds = IntakeBounds.of(ClusterReplay.committed(offsets, entering), settings);
      return HeadwaterApp.start(spec, settings, bounds, true);
    }
  }
}
