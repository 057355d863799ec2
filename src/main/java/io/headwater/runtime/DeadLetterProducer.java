package io.headwater.runtime;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.LetterForm;
import io.headwater.host.Letters;
import io.headwater.operator.Failure;
import io.headwater.operator.HostedRecord;
import io.headwater.operator.InputRecord;
import io.headwater.serde.HeaderBytes;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Writes letters to the queues of the topics that the records are from, in the form that Kafka
 * Streams' are. They are there before the database commits, so that none is lost; one is there
 * twice if the commit then fails. Used by one thread; the producer is made for the first letter.
 */
final class DeadLetterProducer implements DeadLetters {
  private final ProjectionJob job;
  private Optional<KafkaProducer<byte[], byte[]>> producer = Optional.empty();

  DeadLetterProducer(ProjectionJob job) {
    this.job = job;
  }

  @Override
  public void keep(List<HostedRecord> failed) {
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    for (HostedRecord record : failed) {
      answers.add(connected().send(recordOf(record.source(), record.letter().orElseThrow())));
    }
    producer.ifPresent(KafkaProducer::flush);
    for (Future<RecordMetadata> answer : answers) {
      try {
        answer.get();
      } catch (ExecutionException e) {
        throw new KafkaException("a dead letter cannot be written", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new KafkaException("interrupted while a dead letter was written", e);
      }
    }
  }

  private KafkaProducer<byte[], byte[]> connected() {
    if (producer.isEmpty()) {
      producer = Optional.of(ProjectionClients.producer(job));
    }
    return producer.get();
  }

  @SuppressWarnings("NullAway") // Kafka's record takes a null key and a null value
  private ProducerRecord<byte[], byte[]> recordOf(InputRecord source, Failure failure) {
    DeadLetter letter =
        Letters.of(source, failure, job.topology().name(), job.clock().instant());
    StreamSpec stream = job.stream(source.position().topic());
    LetterForm.Written written = new LetterForm(
            stream.deadLetters(), stream::decoder, Optional.of(InstanceName.OF_THIS_PROCESS))
        .write(letter);
    return new ProducerRecord<>(
        stream.deadLetterTopic(),
        source.position().partition(),
        source.isTimely() ? source.timestamp() : job.clock().millis(),
        written.key(),
        written.value(),
        HeaderBytes.toKafka(written.headers()));
  }

  @Override
  public void close() {
    producer.ifPresent(KafkaProducer::close);
  }
}
