package io.headwater.runtime;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.headwater.diagnostic.HaltingRecordException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeathCauseTest {
  private static final Path TABLE = Path.of("src/test/resources/death-causes.txt");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Stream<Arguments> chains() {
    TopicPartition in = new TopicPartition("in", 0);
    return Stream.of(
        Arguments.of(
            DeathCause.DECLARED,
            new StreamsException("task", new StreamsException(new HaltingRecordException("no")))),
        Arguments.of(
            DeathCause.LOST_INPUT,
            new StreamsException(
                "No valid committed offset", new OffsetOutOfRangeException(Map.of(in, 5L)))),
        Arguments.of(
            DeathCause.FENCING,
            new TaskMigratedException("lost", new ProducerFencedException("other"))),
        Arguments.of(
            DeathCause.FENCING,
            new StreamsException("commit", new KafkaException(new InvalidTxnStateException("no")))),
        Arguments.of(
            DeathCause.TRANSIENT, new StreamsException("send", new TimeoutException("120000 ms"))),
        Arguments.of(DeathCause.TRANSIENT, new StreamsException(new DisconnectException())),
        Arguments.of(
            DeathCause.TRANSIENT,
            new ProcessorStateException("restore", new TimeoutException("end offsets"))),
        Arguments.of(
            DeathCause.INFRASTRUCTURE,
            new StreamsException("send", new TopicAuthorizationException("in"))),
        Arguments.of(
            DeathCause.INFRASTRUCTURE,
            new StreamsException("send", new UnknownTopicOrPartitionException("in"))),
        Arguments.of(
            DeathCause.INFRASTRUCTURE,
            new StreamsException(
                new ProcessorStateException("flush", new IOException("No space left on device")))),
        Arguments.of(
            DeathCause.INFRASTRUCTURE, new StreamsException(new RecordTooLargeException("2 MB"))),
        Arguments.of(
            DeathCause.BUG, new StreamsException("task", new IllegalStateException("of ours"))),
        Arguments.of(DeathCause.BUG, new StackOverflowError()));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void tellsWhatAThreadDiedOf(DeathCause cause, Throwable thrown) {
    assertThat(DeathCause.of(thrown)).isEqualTo(cause);
  }

  @Test
  void classifiesWhatWasCausedInACircle() {
    Error first = new Error("first");
    Error second = new Error("second", first);
    first.initCause(second);

    DeathCause cause = Assertions.assertTimeoutPreemptively(
        PATIENCE, () -> DeathCause.of(new StreamsException(first)));

    assertThat(cause).isEqualTo(DeathCause.BUG);
  }

  /* One that is new in a later Kafka is to be looked at, not to be taken for a bug in silence. */
  @Test
  void knowsEveryExceptionOfKafka() throws IOException {
    TreeSet<String> lines = new ClassFileImporter()
            .importPackages(
                "org.apache.kafka.common.errors",
                "org.apache.kafka.streams.errors",
                "org.apache.kafka.clients.consumer",
                "org.apache.kafka.clients.producer")
            .stream()
            .filter(type -> type.isAssignableTo(Throwable.class))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .map(JavaClass::reflect)
            .map(type -> DeathCause.of(type).map(Object::toString).orElse("(its cause)")
                + " "
                + type.getName())
            .collect(toCollection(TreeSet::new));

    assertThat(String.join("\n", lines) + "\n").isEqualTo(Files.readString(TABLE));
  }

  @Test
  void doublesThePausesUpToTheLongest() {
    assertThat(Stream.of(1, 2, 3, 60).map(DeathCause.BUG::pause))
        .containsExactly(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));
  }
}
