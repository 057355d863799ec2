package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.redrive.DeadLetterQueue;

/**
 * A dead-letter queue, and how the records in it are decoded.
 *
 * @param target where its letters are read from
 */
record LetterQueue(ReadTarget target) {
  String topic() {
    return target.deadLetterTopic();
  }

  DeadLetterQueue at(ClusterAddress cluster) {
    return new DeadLetterQueue(cluster, topic());
  }
}
