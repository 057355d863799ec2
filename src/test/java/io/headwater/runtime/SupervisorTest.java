package io.headwater.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.event.RecordPosition;
import io.headwater.streams.RecordInHandException;
import io.headwater.streams.RefusedOutputs;
import io.headwater.streams.StrictProductionHandler;
import io.headwater.streams.SuspectRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.internals.DefaultErrorHandlerContext;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class SupervisorTest {
  private static final TopicPartition IN = new TopicPartition("in", 0);

  /* Of the record in hand, which is another one. */
  @SuppressWarnings("NullAway") // a handler makes no use of it
  private static final ErrorHandlerContext CONTEXT = new DefaultErrorHandlerContext(
      null, "in", 2, 9, new RecordHeaders(), "to", new TaskId(0, 2), 0, null, null);

  private final Wall wall = new Wall();
  private final List<LostRange> lost = new ArrayList<>();
  private final RefusedOutputs refused = new RefusedOutputs(Set.of("in-dlq"));
  private final ThreadSuccession succession = new ThreadSuccession(() -> 0);
  private final Supervisor supervisor = new Supervisor(
      wall,
      () -> 0,
      succession,
      new SuspectRecords(),
      new HaltTexts("words", "broker:9092", () -> lost, refused, Set.of("behind")));

  private void deaths(int count, Throwable cause) {
    IntStream.range(0, count).forEach(i -> supervisor.handle(cause));
  }

  /** Wraps as Kafka Streams does what is thrown while a record is processed. */
  private static Throwable at(long offset, Throwable thrown) {
    RecordInHandException.note(thrown, new RecordPosition("in", 0, offset));
    return new StreamsException("task 0_0", new StreamsException(thrown));
  }

  @Test
  void blamesNoRecordForAStoreThatCannotBeWritten() {
    deaths(4, at(7, new ProcessorStateException("no space left on device")));

    assertThat(supervisor.halt()).isEmpty();
  }

  /* Whoever moved past that record would have to move past all behind it. */
  @Test
  void blamesNoRecordForATopicThatIsGone() {
    Throwable gone =
        new TimeoutException("not present in metadata", new UnknownTopicOrPartitionException());
    deaths(5, at(7, gone));
    assertThat(supervisor.halt()).isEmpty();

    supervisor.handle(at(7, gone));

    assertThat(supervisor.halt().orElseThrow())
        .startsWith("stream thread died of UnknownTopicOrPartitionException")
        .endsWith("(6 deaths within 10 min), at in-0@7");
  }

  @Test
  void replacesThreadsWithinTheBudget() {
    deaths(4, new ProcessorStateException("disk"));

    assertThat(supervisor.handle(new ProcessorStateException("disk"))).isEqualTo(REPLACE_THREAD);
    assertThat(supervisor.halt()).isEmpty();
  }

  @Test
  void haltsBeyondTheBudgetAndSaysWhy() {
    deaths(5, new ProcessorStateException("disk"));

    assertThat(supervisor.handle(new ProcessorStateException("disk"))).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt())
        .contains("stream thread died of ProcessorStateException: disk (6 deaths within 10 min), "
            + "of which record cannot be told");
  }

  private static Throwable refusal(ApiException by) {
    return refusal("spends", by);
  }

  private static Throwable refusal(String topic, ApiException by) {
    return new StreamsException(
        "Error encountered sending record to topic %s for task 0_0 due to:".formatted(topic), by);
  }

  /* By the time that it is refused, its thread is at another record, or commits. */
  private void refuseOutputOf(String origin, ApiException by) {
    refuseOutputOf(origin, "spends", by);
  }

  private void refuseOutputOf(String origin, String topic, ApiException by) {
    ProducerRecord<byte[], byte[]> output = new ProducerRecord<>(topic, new byte[1]);
    output.headers().add("hw-origin", origin.getBytes(UTF_8));
    StrictProductionHandler handler = new StrictProductionHandler();
    handler.configure(Map.of(RefusedOutputs.CONFIG, refused));
    var unused = handler.handleError(CONTEXT, output, by);
    Throwable later = refusal(topic, by);
    RecordInHandException.note(later, new RecordPosition("in", 2, 9));
    deaths(6, later);
  }

  @Test
  void saysOfWhichRecordTheOutputIsThatATopicTakesTooLittleFor() {
    refuseOutputOf("in-2@7", new RecordTooLargeException());

    assertThat(supervisor.halt().orElseThrow())
        .startsWith("spends: the topic does not take a record of the size that is to be written to"
            + " it, which comes of in-2@7 [HW1874]\n")
        .endsWith("\n  or move past the record: headwater skip words --at in-2@7"
            + " --bootstrap-servers broker:9092");
  }

  @Test
  void doesNotAdviseToMovePastARecordWhoseOutputIsRefusedBehindARepartition() {
    refuseOutputOf("in-2@7", "behind", new RecordTooLargeException());

    assertThat(supervisor.halt().orElseThrow())
        .startsWith("behind: the topic does not take a record of the size that is to be written to"
            + " it, which comes of in-2@7 [HW1874]\n")
        .doesNotContain("move past");
  }

  @Test
  void saysOfWhichRecordTheOutputIsThatIsRefusedForAnotherReason() {
    refuseOutputOf("in-2@7", new PolicyViolationException("no key"));

    assertThat(supervisor.halt())
        .contains("stream thread died of PolicyViolationException: no key (6 deaths within 10 min),"
            + " at in-2@7\n  or move past the record: headwater skip words --at in-2@7"
            + " --bootstrap-servers broker:9092");
  }

  @Test
  void saysWhichTopicTakesTooLittle() {
    deaths(6, refusal(new RecordTooLargeException("larger than the server will accept")));

    assertThat(supervisor.halt())
        .contains("spends: the topic does not take a record of the size that is to be written to it"
            + " [HW1874]\n  fix: let it take more, then start again, nothing is lost:"
            + " kafka-configs.sh --bootstrap-server broker:9092 --alter --entity-type topics"
            + " --entity-name spends --add-config max.message.bytes=2097152");
  }

  /* The virtual machine makes some errors beforehand, without a place for what they suppress. */
  @Test
  void namesTheRecordInHandOfAnErrorThatTakesNoNotes() {
    supervisor.handle(exhaustedAt(7));
    supervisor.handle(exhaustedAt(7));

    assertThat(supervisor.halt().orElseThrow())
        .startsWith("in-0@7: the JVM failed while the record was in hand");
  }

  private static Throwable exhaustedAt(long offset) {
    try {
      RecordInHandException.note(exhausted(), new RecordPosition("in", 0, offset));
      throw new AssertionError("nothing was thrown");
    } catch (RecordInHandException e) {
      return new StreamsException("task 0_0", e);
    }
  }

  private static OutOfMemoryError exhausted() {
    try {
      return new OutOfMemoryError("%d bytes".formatted(new byte[Integer.MAX_VALUE].length));
    } catch (OutOfMemoryError e) {
      return e;
    }
  }

  @Test
  void forgetsDeathsOfLongAgo() {
    deaths(5, new ProcessorStateException("disk"));
    wall.now = wall.now.plus(Duration.ofMinutes(11));

    assertThat(supervisor.handle(new ProcessorStateException("disk"))).isEqualTo(REPLACE_THREAD);
  }

  @Test
  void hasABudgetForEachCause() {
    deaths(5, new ProcessorStateException("disk"));

    assertThat(supervisor.handle(new IllegalStateException("bug"))).isEqualTo(REPLACE_THREAD);
  }

  @Test
  void letsThreadsBeginLaterAndLater() {
    List<Duration> pauses = new ArrayList<>();

    for (int i = 0; i < 5; i++) {
      supervisor.handle(new ProcessorStateException("disk"));
      pauses.add(succession.left());
    }

    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L);
  }

  @Test
  void tellsOfAThreadThatIsReplacedWhatItDiedOf() {
    assertThat(supervisor.lastDeath()).isEmpty();

    supervisor.handle(at(7, new ProcessorStateException("no space left on device")));

    assertThat(supervisor.lastDeath())
        .hasValue("stream thread died of ProcessorStateException: no space left on device"
            + " (1 deaths within 10 min), at in-0@7");
  }

  @Test
  void neverCountsFencingAmongOtherDeaths() {
    deaths(50, new StreamsException(new InvalidProducerEpochException("zombie")));
    deaths(4, new ProcessorStateException("disk"));

    assertThat(supervisor.handle(new ProcessorStateException("disk"))).isEqualTo(REPLACE_THREAD);
  }

  @Test
  void waitsForAClusterHoweverLongItIsAway() {
    deaths(100, new StreamsException(new TimeoutException("no broker")));

    assertThat(supervisor.halt()).isEmpty();
    assertThat(succession.left()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void haltsAtARecordThatHasEndedThreeThreads() {
    supervisor.handle(at(7, new IllegalStateException("secret")));
    supervisor.handle(at(7, new IllegalStateException("secret")));

    assertThat(supervisor.handle(at(7, new IllegalStateException("secret"))))
        .isEqualTo(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt())
        .contains("in-0@7: the record has ended its stream thread 3 times in a row"
            + " (IllegalStateException) [HW1860]\n  fix: correct what threw and start again, or"
            + " move past the record: headwater skip words --at in-0@7"
            + " --bootstrap-servers broker:9092");
  }

  @Test
  void blamesNoRecordForDifferentOnes() {
    supervisor.handle(at(7, new IllegalStateException("bug")));
    supervisor.handle(at(8, new IllegalStateException("bug")));

    assertThat(supervisor.handle(at(7, new IllegalStateException("bug"))))
        .isEqualTo(REPLACE_THREAD);
  }

  @Test
  void blamesNoRecordForAClusterThatIsAway() {
    deaths(3, at(7, new TimeoutException("no broker")));

    assertThat(supervisor.halt()).isEmpty();
  }

  @Test
  void haltsAtARecordThatTheAuthorWantsToHaltAt() {
    Throwable declared = new HaltingRecordException("words/map at in-0@3: threw it [RULE_THREW]");

    assertThat(supervisor.handle(new StreamsException("task 0_0", new StreamsException(declared))))
        .isEqualTo(SHUTDOWN_CLIENT);

    assertThat(supervisor.halt()).contains("words/map at in-0@3: threw it [RULE_THREW]");
  }

  @Test
  void hasTheRecordsBeforeADeclaredHaltCommittedFirst() {
    assertThat(supervisor.handle(at(3, new HaltingRecordException("words/map at in-0@3: no"))))
        .isEqualTo(REPLACE_THREAD);

    assertThat(supervisor.handle(at(3, new HaltingRecordException("words/map at in-0@3: no"))))
        .isEqualTo(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt())
        .contains("words/map at in-0@3: no\n  or move past the record: headwater skip words"
            + " --at in-0@3 --bootstrap-servers broker:9092");
  }

  @Test
  void haltsAtLostInputAndNamesTheRange() {
    lost.add(new LostRange(IN, 5, 9));

    assertThat(
            supervisor.handle(new StreamsException(new OffsetOutOfRangeException(Map.of(IN, 5L)))))
        .isEqualTo(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt())
        .contains("in-0@5: 4 offsets were deleted before topology 'words' has read them, up to 9"
            + " [HW1861]\n  fix: bring the records back, or go on without them: headwater"
            + " accept-loss words --at in-0@5..9 --bootstrap-servers broker:9092");
  }

  @Test
  void haltsWhereNobodyKnowsWhereToGoOn() {
    assertThat(supervisor.handle(new StreamsException(new NoOffsetForPartitionException(IN))))
        .isEqualTo(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt())
        .contains("in-0: topology 'words' has no committed offset any more, so nobody knows where"
            + " to go on [HW1862]\n  fix: start it again with --start-from; records that it has"
            + " read are read again");
  }

  @Test
  void haltsAtOnceWhenTheVirtualMachineFailsWithNoRecordInHand() {
    assertThat(supervisor.handle(new OutOfMemoryError("heap"))).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt().orElseThrow())
        .startsWith("topology 'words': the JVM failed (OutOfMemoryError: heap) [HW1875]");
  }

  @Test
  void commitsWhatIsBeforeTheRecordWithWhichTheVirtualMachineFailsThenHalts() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");
    RecordInHandException.note(error, new RecordPosition("in", 0, 7));

    assertThat(supervisor.handle(new StreamsException(error))).isEqualTo(REPLACE_THREAD);
    assertThat(supervisor.handle(new StreamsException(error))).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt())
        .contains("in-0@7: the JVM failed while the record was in hand, which need not be to blame"
            + " (OutOfMemoryError: Java heap space) [HW1875]\n"
            + "  fix: give the instance more memory (-Xmx), or fewer threads and smaller caches,"
            + " and start it again; nothing is lost. If it is the record, move past it: headwater"
            + " skip words --at in-0@7 --bootstrap-servers broker:9092");
  }

  @Test
  void haltsAtOnceWhenTheThreadOfGlobalTablesDies() throws InterruptedException {
    List<Object> answers = new ArrayList<>();
    Thread global = new Thread(
        () -> answers.add(supervisor.handle(new ProcessorStateException("disk"))),
        "words-1-GlobalStreamThread");
    global.start();
    global.join();

    assertThat(answers).containsExactly(SHUTDOWN_CLIENT);
    assertThat(supervisor.halt())
        .contains("the thread that reads global tables died of ProcessorStateException: disk");
  }

  /** A clock that stands until it is moved. */
  private static final class Wall extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
