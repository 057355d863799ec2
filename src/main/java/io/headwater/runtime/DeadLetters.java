package io.headwater.runtime;

import io.headwater.operator.HostedRecord;
import java.util.List;

/** Takes the records of a projection that failed. */
interface DeadLetters extends AutoCloseable {
  /** Takes none: a rebuild meets records again whose letters were written long ago. */
  DeadLetters NONE = failed -> {};

  /**
   * Keeps the letters of {@code failed}, for good; called before the batch counts.
   *
   * @throws org.apache.kafka.common.KafkaException if that cannot be done
   */
  void keep(List<HostedRecord> failed);

  @Override
  default void close() {}
}
