package io.headwater.streams;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.proto.Provenance;
import io.headwater.serde.HeaderBytes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/*
 * Whose output it was
 *
 * A producer learns that a record is refused when its thread is at another one already, or commits:
 * neither the record in hand nor the context that Kafka Streams gives its handler, which follows
 * that, is the one. The output itself tells by its headers where the record that it came of entered
 * the topology. A changelog record has none. What the producer throws cannot be made to tell: it
 * is one and the same object for all refusals (Errors.exception()).
 */

/** The outputs that the cluster did not take, and what they came of. Thread-safe. */
public final class RefusedOutputs {
  /** Property of {@link StrictProductionHandler} that holds one of these. */
  public static final String CONFIG = "headwater.refused.outputs";

  private final Set<String> queues;
  private final Map<String, RecordPosition> origins = new ConcurrentHashMap<>();

  /**
   * Has seen none yet.
   *
   * @param queues the topics that hold dead letters
   */
  public RefusedOutputs(Set<String> queues) {
    this.queues = Set.copyOf(queues);
  }

  /** Returns where the record entered the topology that the last such output of a topic came of. */
  public Optional<RecordPosition> origin(String topic) {
    return Optional.ofNullable(origins.get(topic));
  }

  void note(ProducerRecord<byte[], byte[]> output) {
    EventHeaders headers = HeaderBytes.fromKafka(output.headers());
    Optional<RecordPosition> origin = queues.contains(output.topic())
        ? DeadLetterHeaders.read(output.key(), output.value(), headers).map(DeadLetter::origin)
        : originOf(headers);
    origin.ifPresentOrElse(
        position -> origins.put(output.topic(), position), () -> origins.remove(output.topic()));
  }

  /** Behind a hop, the header of an output may be that of the application that wrote its source. */
  private static Optional<RecordPosition> originOf(EventHeaders headers) {
    Optional<byte[]> carried = headers.bytes(EventHeaders.PROVENANCE);
    if (carried.isEmpty()) {
      return headers.origin();
    }
    try {
      Provenance from = Provenance.parseFrom(carried.get());
      return Optional.of(
          new RecordPosition(from.getTopic(), from.getPartition(), from.getOffset()));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
