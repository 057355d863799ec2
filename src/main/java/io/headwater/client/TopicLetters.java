package io.headwater.client;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.LetterForm;
import io.headwater.diagnostic.LetterContent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Writes dead letters into {@code {topic}-dlq}, as topologies do. What a queue takes is larger than
 * what a topic does by default, so they have a producer of their own, made for the first one.
 */
final class TopicLetters implements Letters.Place {
  private static final String SUFFIX = "-dlq";

  private final PublisherSettings settings;
  private @Nullable Producer<byte[], byte[]> producer;

  TopicLetters(PublisherSettings settings) {
    this.settings = settings
        .withMode(PublishMode.SYNC)
        .withKafka(ProducerConfig.LINGER_MS_CONFIG, "0")
        .withKafka(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(LetterForm.MAX_BYTES));
  }

  /** Returns the queue of a topic. */
  static String queueOf(String topic) {
    return topic + SUFFIX;
  }

  /**
   * Makes the record of a letter.
   *
   * @param content {@link LetterContent#FULL} or {@link LetterContent#REFERENCE}
   */
  static PublishRecord record(DeadLetter letter, LetterContent content, Instant otherwise) {
    LetterForm form = new LetterForm(
        content,
        () -> {
          throw new IllegalStateException("nothing is redacted");
        },
        Optional.empty());
    LetterForm.Written written = form.write(letter);
    return new PublishRecord(
        queueOf(letter.origin().topic()),
        OptionalInt.empty(),
        Optional.ofNullable(written.key()),
        Optional.ofNullable(written.value()),
        written.headers(),
        // Producers refuse negative timestamps; the original one is in a header.
        letter.originTimestamp() < 0 || letter.cause().code().equals(PublishFailures.UNTIMELY)
            ? otherwise
            : Instant.ofEpochMilli(letter.originTimestamp()));
  }

  @Override
  public String put(DeadLetter letter) throws InterruptedException, ExecutionException {
    try {
      return send(letter, LetterContent.FULL);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof RecordTooLargeException)) {
        throw e;
      }
      // The queue takes less than it should; what fits in any says at least what it was.
      return send(letter, LetterContent.REFERENCE);
    }
  }

  private String send(DeadLetter letter, LetterContent content)
      throws InterruptedException, ExecutionException {
    // A time that the topic does not take, its queue does not either.
    PublishRecord record = record(letter, content, letter.cause().failedAt());
    RecordMetadata written = producer().send(record.toKafka()).get();
    return "%s-%d@%d".formatted(written.topic(), written.partition(), written.offset());
  }

  private Producer<byte[], byte[]> producer() {
    if (producer == null) {
      producer = new SplittableProducer(settings.producerConfig());
    }
    return producer;
  }

  @Override
  public String name(String topic) {
    return queueOf(topic);
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }
}
