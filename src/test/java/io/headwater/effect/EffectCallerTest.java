package io.headwater.effect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.behavior.Effect;
import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.EffectBuilder;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.event.UnreachableKeys;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Withdraw;

class EffectCallerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final RecordPosition AT = new RecordPosition("card-swipes", 3, 42);

  private final List<String> keys = new ArrayList<>();
  private final List<PublishRecord> written = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();
  private final Heard intake = new Heard();
  private final TopologyMetrics metrics = new TopologyMetrics("bank");
  private boolean isStopping;

  /** Takes records in unless told otherwise, and notes what becomes of them. */
  private static final class Heard implements EffectIntake {
    private final List<Outcome> outcomes = new ArrayList<>();
    private Optional<String> paused = Optional.empty();

    @Override
    public Optional<String> paused() {
      return paused;
    }

    @Override
    public void decided(Outcome outcome) {
      outcomes.add(outcome);
    }
  }

  /** Fails as often as told, then deposits. */
  private Effect failing(int times) {
    return (record, key) -> {
      keys.add(key);
      if (keys.size() <= times) {
        throw new IOException("secret");
      }
      return Optional.of(Deposit.newBuilder().setAmount(7).build());
    };
  }

  private EffectCaller handler(Effect effect, Consumer<EffectBuilder<CardSwipe>> parts) {
    return handler(effect, parts, FieldProtection.NONE);
  }

  private EffectCaller handler(
      Effect effect, Consumer<EffectBuilder<CardSwipe>> parts, FieldProtection protection) {
    TopologyBuilder builder = TopologyBuilder.topology("bank");
    StreamRef<CardSwipe> swipes =
        builder.stream("card-swipes", CardSwipe.class, stream -> stream.partitions(6));
    StreamRef<AccountCommand> commands = builder.stream("commands", AccountCommand.class);
    builder.stream("events", AccountEvent.class);
    EffectBuilder<CardSwipe> declared =
        builder.effect("cashback", swipes, effect).to(commands);
    parts.accept(declared);
    TopologySpec topology = builder.build();
    EffectSpec spec = topology.effects().get(0);
    return new EffectCaller(
        spec,
        effect,
        new EffectRecords(topology, spec, protection),
        written::add,
        new EffectCaller.Meters(
            metrics.program("cashback"), metrics.step("cashback", "cashback"), intake),
        new EffectCaller.Time(Clock.fixed(NOW, ZoneOffset.UTC), waits::add, () -> isStopping));
  }

  private static StoredRecord swipe(String... headers) {
    return stored(CardSwipe.newBuilder().setCard("c1").setAmount(500).build(), headers);
  }

  private static StoredRecord stored(Message value, String... headers) {
    List<EventHeaders.Entry> entries = new ArrayList<>();
    for (int i = 0; i < headers.length; i += 2) {
      entries.add(EventHeaders.Entry.text(headers[i], headers[i + 1]));
    }
    return new StoredRecord(
        AT,
        NOW.minusSeconds(60),
        Optional.of("ada".getBytes(UTF_8)),
        Optional.of(value.toByteArray()),
        EventHeaders.of(entries));
  }

  private long count(Outcome outcome) {
    return metrics.counts().of(outcome);
  }

  @Test
  void sendsTheCommandThatACallReturnsUnderTheKeyOfTheRecord() throws Exception {
    handler(failing(0), effect -> {}).handle(swipe());

    PublishRecord command = written.get(0);
    assertThat(command.topic()).isEqualTo("commands");
    assertThat(new String(command.key().get(), UTF_8)).isEqualTo("ada");
    assertThat(AccountCommand.parseFrom(command.value().get()).getDeposit().getAmount())
        .isEqualTo(7);
    assertThat(count(Outcome.PROCESSED)).isOne();
  }

  @Test
  void callsForNothingInAPause() {
    intake.paused = Optional.of("too many dead letters");

    assertThatThrownBy(() -> handler(failing(0), effect -> {}).handle(swipe()))
        .isInstanceOf(PausedEffectException.class)
        .hasMessage("too many dead letters");
    assertThat(keys).isEmpty();
    assertThat(metrics.counts().of(Outcome.PROCESSED)).isZero();
  }

  @Test
  void tellsWhatBecomesOfEachRecord() throws Exception {
    EffectCaller handler = handler(failing(1), effect -> effect.onError(Recovery.deadLetter()));

    handler.handle(swipe("hw-id", "s1"));
    handler.handle(swipe("hw-id", "s2"));

    assertThat(intake.outcomes).containsExactly(Outcome.DEAD_LETTERED, Outcome.PROCESSED);
  }

  @Test
  void callsAgainWithTheSameIdempotencyKey() throws Exception {
    handler(failing(2), effect -> effect.onError(Recovery.retry(3))).handle(swipe("hw-id", "s1"));

    assertThat(keys).containsExactly("s1", "s1", "s1");
    assertThat(waits).hasSize(2);
    assertThat(waits.get(1)).isGreaterThan(waits.get(0));
    assertThat(written).hasSize(1);
  }

  @Test
  void givesTheCommandAnIdThatFollowsFromTheRecord() throws Exception {
    handler(failing(0), effect -> {}).handle(swipe("hw-id", "s1", "hw-correlation", "order-7"));

    EventHeaders headers = written.get(0).headers();
    assertThat(headers.text("hw-id")).contains("s1/cashback");
    assertThat(headers.text("hw-causation")).contains("s1");
    assertThat(headers.text("hw-correlation")).contains("order-7");
    assertThat(headers.text("hw-type")).contains("bank.AccountCommand");
  }

  @Test
  void passesOnTheHeadersOfOthers() throws Exception {
    handler(failing(0), effect -> {}).handle(swipe("traceparent", "00-ab-cd-01", "hw-seq", "9"));

    EventHeaders headers = written.get(0).headers();
    assertThat(headers.text("traceparent")).contains("00-ab-cd-01");
    assertThat(headers.contains("hw-seq")).isFalse();
  }

  @Test
  void callsOnlyForRecordsThatMeetTheCondition() throws Exception {
    handler(failing(0), effect -> effect.when(swipe -> swipe.getAmount() > 1_000))
        .handle(swipe());

    assertThat(keys).isEmpty();
    assertThat(count(Outcome.FILTERED)).isOne();
  }

  @Test
  void passesOverReleasesOfWhatOthersHaveParked() throws Exception {
    StoredRecord release = new StoredRecord(
        AT,
        NOW,
        Optional.of("ada".getBytes(UTF_8)),
        Optional.empty(),
        EventHeaders.ofRelease("repaired"));

    handler(failing(0), effect -> {}).handle(release);

    assertThat(keys).isEmpty();
    assertThat(written).isEmpty();
    assertThat(metrics.counts().consumed()).isZero();
  }

  @Test
  void deadLettersTheUntouchedRecordWhenEveryCallFailed() throws Exception {
    StoredRecord swipe = swipe("a", "b");

    handler(failing(9), effect -> effect.onError(Recovery.retry(1))).handle(swipe);

    PublishRecord letter = written.get(0);
    assertThat(letter.topic()).isEqualTo("card-swipes-dlq");
    assertThat(letter.partition()).hasValue(3);
    assertThat(letter.value()).containsSame(swipe.value().get());
    DeadLetter read = DeadLetterHeaders.read(
            letter.key().get(), letter.value().get(), letter.headers())
        .orElseThrow();
    assertThat(read.origin()).isEqualTo(AT);
    assertThat(read.cause().code()).isEqualTo("RULE_THREW");
    assertThat(read.cause().message()).isEqualTo("threw IOException");
    assertThat(read.cause().step()).isEqualTo("cashback/cashback");
    assertThat(read.cause().attempt()).isEqualTo(2);
    assertThat(count(Outcome.DEAD_LETTERED)).isOne();
  }

  @Test
  void sendsWhatIsDeclaredForTheCaseThatEveryCallFailed() throws Exception {
    handler(
            failing(9),
            effect -> effect
                .onError(Recovery.retry(1))
                .failed(swipe -> AccountCommand.newBuilder()
                    .setWithdraw(Withdraw.newBuilder().setAmount(swipe.getAmount()))))
        .handle(swipe());

    assertThat(written).hasSize(1);
    assertThat(
            AccountCommand.parseFrom(written.get(0).value().get()).getWithdraw().getAmount())
        .isEqualTo(500);
    assertThat(count(Outcome.REJECTED)).isOne();
  }

  @Test
  void doesNotCallAgainForWhatMayNotPass() throws Exception {
    handler(failing(9), effect -> effect.onError(Recovery.retry(3).on(InterruptedException.class)))
        .handle(swipe());

    assertThat(keys).hasSize(1);
    assertThat(count(Outcome.DEAD_LETTERED)).isOne();
  }

  @Test
  void deadLettersWhatIsNoRecordOfItsStream() throws Exception {
    handler(failing(0), effect -> {}).handle(swipe("hw-type", "bank.Spend"));

    assertThat(written.get(0).headers().text("hw-dlq-code")).contains("TYPE_MISMATCH");
    assertThat(keys).isEmpty();
  }

  @Test
  void skipsWhereThatIsDeclared() throws Exception {
    handler(failing(9), effect -> effect.onError(Recovery.skip())).handle(swipe());

    assertThat(written).isEmpty();
    assertThat(count(Outcome.FILTERED)).isOne();
  }

  @Test
  void haltsWhereThatIsDeclaredNamingTheRecord() {
    EffectCaller handler = handler(failing(9), effect -> effect.onError(Recovery.fail()));

    assertThatThrownBy(() -> handler.handle(swipe()))
        .isInstanceOf(HaltingRecordException.class)
        .hasMessageStartingWith("cashback at card-swipes-3@42: threw IOException [RULE_THREW]\n"
            + "  fix: correct the effect at EffectCallerTest");
    assertThat(metrics.counts().consumed()).isZero();
  }

  @Test
  void haltsInFrontOfARecordAtWhichTheJvmFails() {
    EffectCaller handler = handler(
        (record, key) -> {
          throw new IOException(new OutOfMemoryError("heap"));
        },
        effect -> effect.onError(Recovery.retry(3)));

    assertThatThrownBy(() -> handler.handle(swipe()))
        .isInstanceOf(HaltingRecordException.class)
        .hasMessageStartingWith("card-swipes-3@42: the JVM failed while the record was in hand,"
            + " which need not be to blame (OutOfMemoryError: heap) [HW1875]");
    assertThat(written).isEmpty();
    assertThat(waits).isEmpty();
    assertThat(metrics.counts().consumed()).isZero();
  }

  @Test
  void deadLettersARecordWhoseCommandItsStreamCannotTake() throws Exception {
    handler((record, key) -> Optional.of(CardSwipe.getDefaultInstance()), effect -> {})
        .handle(swipe());

    assertThat(written.get(0).headers().text("hw-dlq-code")).contains("SERIALIZE");
    assertThat(written.get(0).headers().text("hw-dlq-message"))
        .contains(
            "command is a 'bank.CardSwipe', which is neither 'bank.AccountCommand' nor a case of"
                + " it");
  }

  @Test
  @SuppressWarnings("NullAway") // what an author may do all the same
  void deadLettersARecordForWhichAnEffectReturnsNull() throws Exception {
    handler((record, key) -> null, effect -> effect.onError(Recovery.retry(3))).handle(swipe());

    assertThat(written.get(0).headers().text("hw-dlq-code")).contains("RULE_RETURNED_NULL");
    assertThat(waits).as("the call was made").isEmpty();
  }

  @Test
  void leavesTheRecordUndoneWhenTheApplicationStops() {
    EffectCaller handler = handler(
        (record, key) -> {
          throw new InterruptedException();
        },
        effect -> {});
    isStopping = true;

    assertThatThrownBy(() -> handler.handle(swipe())).isInstanceOf(InterruptedException.class);
    assertThat(written).isEmpty();
  }

  /* The subscriber would end, and begin again in front of the same record, for ever. */
  @Test
  void followsTheRecoveryIfACallIsInterruptedThoughTheApplicationDoesNotStop() throws Exception {
    EffectCaller handler = handler(
        (record, key) -> {
          keys.add(key);
          throw new InterruptedException();
        },
        effect -> effect.onError(Recovery.retry(2)));

    handler.handle(swipe());

    assertThat(keys).hasSize(3);
    assertThat(count(Outcome.DEAD_LETTERED)).isOne();
  }

  @Test
  void leavesNoInterruptOfACallToItsThread() throws Exception {
    List<Boolean> interrupts = new ArrayList<>();
    Effect interrupting = (record, key) -> {
      interrupts.add(Thread.currentThread().isInterrupted());
      Thread.currentThread().interrupt();
      return failing(1).call(record, key);
    };

    handler(interrupting, effect -> effect.onError(Recovery.retry(2))).handle(swipe());

    assertThat(Thread.interrupted()).isFalse();
    assertThat(interrupts).containsExactly(false, false);
    assertThat(count(Outcome.PROCESSED)).isOne();
  }

  @Test
  void leavesNoInterruptOfARuleToItsThread() throws Exception {
    Consumer<EffectBuilder<CardSwipe>> interrupting = effect -> effect.when(swipe -> {
      Thread.currentThread().interrupt();
      return false;
    });

    handler(failing(0), interrupting).handle(swipe());

    assertThat(Thread.interrupted()).isFalse();
    assertThat(count(Outcome.FILTERED)).isOne();
  }

  @Test
  void leavesTheInterruptThatIsToStopItToItsThread() throws Exception {
    isStopping = true;

    handler(
            (record, key) -> {
              Thread.currentThread().interrupt();
              return Optional.empty();
            },
            effect -> {})
        .handle(swipe());

    assertThat(Thread.interrupted()).isTrue();
  }

  @ParameterizedTest
  @MethodSource
  void leavesTheRecordUndoneIfTheKeysOfSubjectsCannotBeReached(UnreachableKeys keys) {
    EffectCaller handler = handler(failing(0), effect -> {}, keys);

    assertThatThrownBy(() -> handler.handle(swipe()))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(UnreachableKeys.MESSAGE);

    assertThat(written).isEmpty();
    assertThat(metrics.counts().consumed()).isZero();
  }

  static List<UnreachableKeys> leavesTheRecordUndoneIfTheKeysOfSubjectsCannotBeReached() {
    return List.of(UnreachableKeys.WHEN_OPENING, UnreachableKeys.WHEN_SEALING);
  }

  @Test
  void takesAnAssertionOfAConditionForADefectAndDoesNotQuoteIt() throws Exception {
    Consumer<EffectBuilder<CardSwipe>> asserting = effect -> effect.when(swipe -> {
      throw new AssertionError("quotes the payload");
    });

    handler(failing(0), asserting).handle(swipe());

    assertThat(count(Outcome.DEAD_LETTERED)).isOne();
    assertThat(written.get(0).headers().entries())
        .extracting(header -> new String(header.value(), UTF_8))
        .contains("threw AssertionError")
        .noneMatch(text -> text.contains("quotes"));
  }
}
