package io.headwater.redrive;

import static io.headwater.redrive.MemoryLetters.NOON;
import static io.headwater.redrive.MemoryLetters.QUEUE;
import static io.headwater.redrive.MemoryLetters.cause;
import static io.headwater.redrive.MemoryLetters.letter;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.client.ClusterAddress;
import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.LetterForm;
import io.headwater.deadletter.ValueDigest;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.proto.LetterResolution;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterRunTest {
  private static final Instant NOW = NOON.plusSeconds(60);
  private static final RedriveSettings SETTINGS = RedriveSettings.of(
      ClusterAddress.of("127.0.0.1:1"), new RedriveSettings.Author("ada", "corrected"));
  private static final DeadLetter.Cause THREW = cause("RULE_THREW", "order/decide", NOON);
  private static final DeadLetter.Cause BAD = cause("DECODE_UTF8", "order/decode", NOON);

  private final MemoryLetters letters = new MemoryLetters();
  private final Watch watch = new Watch();
  private Optional<Replacement> replacement = Optional.empty();

  /** Remembers what it is told. */
  private static final class Watch implements RunControl {
    private final List<Problem> held = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private long stopAfter = Long.MAX_VALUE;
    private long resolved;

    @Override
    public boolean isStopRequested() {
      return resolved >= stopAfter;
    }

    @Override
    public void pause(Duration wait) {
      pauses.add(wait);
    }

    @Override
    public void resolved(long count, long bytes) {
      resolved = count;
    }

    @Override
    public void held(QueuedLetter letter, Problem why) {
      held.add(why);
    }
  }

  private RunReport redrive(LetterFilter filter) {
    return redrive(SETTINGS, filter);
  }

  private RunReport redrive(RedriveSettings settings, LetterFilter filter) {
    InstantSource clock = InstantSource.fixed(NOW);
    return new LetterRun(
            QUEUE,
            letters,
            new Redriven(settings, letters, clock, replacement),
            watch,
            settings.recordsPerSecond(),
            clock)
        .run(filter);
  }

  private RunReport purge(LetterFilter filter) {
    InstantSource clock = InstantSource.fixed(NOW);
    return new LetterRun(
            QUEUE, letters, new Purged(SETTINGS, clock), watch, OptionalInt.empty(), clock)
        .run(filter);
  }

  private static DeadLetter redrivenBefore(int attempts) {
    EventHeaders headers = EventHeaders.of(List.of(
        EventHeaders.Entry.text("trace", "t-1"),
        EventHeaders.Entry.text(EventHeaders.REDRIVE_ATTEMPT, Integer.toString(attempts)),
        EventHeaders.Entry.text(EventHeaders.REDRIVE_LETTER, "orders-dlq-0@0")));
    DeadLetter plain = letter("a", 1, 7, THREW);
    return new DeadLetter(
        plain.origin(), plain.originTimestamp(), plain.key(), plain.value(), headers, THREW);
  }

  @Test
  void publishesTheRecordAsItWas() {
    letters.add(1, letter("a", 1, 7, THREW));

    RunReport report = redrive(LetterFilter.ALL);

    assertThat(report).isEqualTo(new RunReport(1, 0, 0, 0, 0, false));
    PublishRecord record = letters.written.get(0);
    assertThat(record.topic()).isEqualTo("orders");
    assertThat(record.partition()).hasValue(1);
    assertThat(record.key()).hasValue("a".getBytes(StandardCharsets.UTF_8));
    assertThat(record.value()).hasValue("a7".getBytes(StandardCharsets.UTF_8));
    assertThat(record.eventTime()).isEqualTo(NOON);
    assertThat(record.headers())
        .isEqualTo(EventHeaders.of(List.of(
            EventHeaders.Entry.text("hw-redrive-attempt", "1"),
            EventHeaders.Entry.text("hw-redrive-letter", "orders-dlq-1@0"))));
  }

  @Test
  void tellsTheAuditWhatItDid() throws InvalidProtocolBufferException {
    letters.add(1, letter("a", 1, 7, THREW));

    redrive(LetterFilter.ALL);

    LetterResolution told =
        LetterResolution.parseFrom(letters.audit().get(0).value().orElseThrow());
    assertThat(told.getAction()).isEqualTo(LetterResolution.Action.REDRIVEN);
    assertThat(told.getLetter()).isEqualTo("orders-dlq-1@0");
    assertThat(told.getOrigin()).isEqualTo("orders-1@7");
    assertThat(told.getWritten()).isEqualTo("orders-1@0");
    assertThat(told.getCode()).isEqualTo("RULE_THREW");
    assertThat(told.getBy()).isEqualTo("ada");
    assertThat(told.getReason()).isEqualTo("corrected");
    assertThat(told.getAt().getSeconds()).isEqualTo(NOW.getEpochSecond());
    assertThat(told.getValueAfter()).isEqualTo(told.getValueBefore()).hasSize(32);
    assertThat(letters.audit().get(0).headers().text(EventHeaders.TYPE))
        .hasValue("headwater.LetterResolution");
  }

  @Test
  void leavesWhatIsNotChosenToALaterRun() {
    letters.add(0, letter("a", 0, 1, THREW));
    letters.add(0, letter("a", 0, 2, BAD));
    letters.add(0, letter("a", 0, 3, THREW));
    letters.addForeign();

    RunReport chosen = redrive(LetterFilter.ALL.ofCodes(Set.of("RULE_THREW")));
    RunReport rest = redrive(LetterFilter.ALL);

    assertThat(chosen).isEqualTo(new RunReport(2, 0, 1, 0, 1, false));
    assertThat(rest).isEqualTo(new RunReport(1, 0, 0, 2, 1, false));
    assertThat(letters.writtenValues()).containsExactly("a1", "a3", "a2");
  }

  @Test
  void countsHowOftenARecordCameBack() {
    letters.add(0, redrivenBefore(2));

    redrive(LetterFilter.ALL);

    assertThat(letters.written.get(0).headers())
        .isEqualTo(EventHeaders.of(List.of(
            EventHeaders.Entry.text("trace", "t-1"),
            EventHeaders.Entry.text("hw-redrive-attempt", "3"),
            EventHeaders.Entry.text("hw-redrive-letter", "orders-dlq-0@0"))));
  }

  @Test
  void holdsARecordThatCameBackTooOften() {
    letters.add(0, redrivenBefore(3));

    RunReport report = redrive(LetterFilter.ALL);

    assertThat(report).isEqualTo(new RunReport(0, 1, 0, 0, 0, false));
    assertThat(letters.written).isEmpty();
    assertThat(watch.held).extracting(Problem::render).containsExactly("""
        orders-dlq-0@0: the record has been redriven 3 times, and failed again with RULE_THREW \
        [HW1840]
          fix: correct order/decide at orders.yaml:1:1, then raise --max-attempts, or purge it\
        """);
    assertThat(redrive(SETTINGS.withMaxAttempts(4), LetterFilter.ALL).resolved())
        .isEqualTo(1);
  }

  @Test
  void holdsWhatHasNowhereToGo() {
    letters.add(0, letter("a", 0, 1, THREW));
    letters.topics.clear();
    redrive(LetterFilter.ALL);
    letters.add(0, letter("a", 5, 1, THREW));
    letters.topics.put("orders", 5);

    RunReport report = redrive(LetterFilter.ALL);

    assertThat(report).isEqualTo(new RunReport(1, 1, 0, 0, 0, false));
    assertThat(watch.held).extracting(Problem::code).containsExactly("HW1841", "HW1842");
  }

  @Test
  void holdsWindowsAndTimers() {
    DeadLetter plain = letter("a", 0, 1, THREW);
    letters.add(
        0,
        new DeadLetter(
            plain.origin(),
            0,
            plain.key(),
            plain.value(),
            EventHeaders.of(List.of(
                EventHeaders.Entry.text(EventHeaders.TYPE, "bank.Spend"),
                EventHeaders.Entry.text(EventHeaders.WINDOW_START, "0"))),
            THREW));

    redrive(LetterFilter.ALL);

    assertThat(watch.held).extracting(Problem::render).containsExactly("""
        orders-dlq-0@0: what failed is a 'bank.Spend', which is no record of topic 'orders' [HW1843]
          fix: purge it, or send what it stands for again\
        """);
  }

  @Test
  void holdsWhatTheTopicRefusesAndWritesTheOthers() {
    letters.add(0, letter("a", 0, 1, THREW));
    letters.add(0, letter("b", 0, 2, THREW));
    letters.add(0, letter("c", 0, 3, THREW));
    letters.refuse(record -> record.key().orElseThrow()[0] == 'b');

    RunReport report = redrive(LetterFilter.ALL);

    assertThat(report).isEqualTo(new RunReport(2, 1, 0, 0, 0, false));
    assertThat(letters.writtenValues()).containsExactly("a1", "c3");
    assertThat(watch.held).extracting(Problem::code).containsExactly("HW0609");
  }

  @Test
  void givesATimestampThatNoBrokerTakesTheTimeOfTheRedrive() {
    DeadLetter plain = letter("a", 0, 1, THREW);
    letters.add(
        0,
        new DeadLetter(plain.origin(), -5, plain.key(), plain.value(), EventHeaders.NONE, THREW));

    redrive(LetterFilter.ALL);

    assertThat(letters.written.get(0).eventTime()).isEqualTo(NOW);
  }

  @Test
  void takesFromTheOriginWhatALetterDoesNotHold() {
    DeadLetter letter = redrivenBefore(1);
    letters.add(1, reference(letter));
    letters.origins.add(origin(letter, Objects.requireNonNull(letter.value())));

    redrive(LetterFilter.ALL);

    assertThat(letters.writtenValues()).containsExactly("a7");
    assertThat(letters.written.get(0).headers().text("trace")).hasValue("t-1");
    assertThat(letters.written.get(0).headers().text("hw-redrive-attempt")).hasValue("2");
  }

  @Test
  void publishesAnotherValueInstead() throws InvalidProtocolBufferException {
    DeadLetter letter = redrivenBefore(1);
    letters.add(1, reference(letter));
    replacement = Optional.of(
        new Replacement("b".getBytes(StandardCharsets.UTF_8), "words.V2", OptionalInt.of(2)));

    redrive(LetterFilter.ALL);

    assertThat(letters.writtenValues()).containsExactly("b");
    assertThat(letters.written.get(0).partition()).hasValue(2);
    assertThat(letters.written.get(0).key()).hasValue(letter.key());
    assertThat(letters.written.get(0).headers().text("trace")).hasValue("t-1");
    assertThat(letters.written.get(0).headers().text("hw-type")).hasValue("words.V2");
    LetterResolution told =
        LetterResolution.parseFrom(letters.audit().get(0).value().orElseThrow());
    assertThat(told.getAction()).isEqualTo(LetterResolution.Action.EDITED);
    assertThat(told.getValueAfter())
        .isEqualTo(ByteString.copyFrom(ValueDigest.of("b".getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void holdsWhatNeitherTheLetterNorItsOriginHolds() {
    DeadLetter letter = letter("a", 1, 7, THREW);
    letters.add(1, reference(letter));
    letters.origins.add(origin(letter, new byte[] {1}));

    redrive(LetterFilter.ALL);

    assertThat(letters.written).isEmpty();
    assertThat(watch.held).extracting(Problem::render).containsExactly("""
        orders-dlq-1@0: the letter is without value, and orders-1@7 does not hold the record any \
        more [HW1844]
          fix: send the record again from where it came, and purge the letter\
        """);
  }

  @Test
  void publishesNoValueThatIsCut() {
    byte[] whole = new byte[2 * LetterForm.MAX_BYTES];
    DeadLetter letter = with(letter("a", 1, 7, THREW), whole);
    LetterForm.Written cut = new LetterForm(
            LetterContent.TRUNCATED,
            () -> {
              throw new AssertionError("nothing is to be decoded");
            },
            Optional.empty())
        .write(letter);
    letters.add(1, cut);

    redrive(LetterFilter.ALL);
    assertThat(letters.written).isEmpty();
    assertThat(watch.held).extracting(Problem::render).containsExactly("""
        orders-dlq-1@0: the letter is without the rest of the value, and orders-1@7 does not hold \
        the record any more [HW1844]
          fix: send the record again from where it came, and purge the letter\
        """);

    letters.origins.add(origin(letter, whole));
    redrive(LetterFilter.ALL);
    assertThat(cut.value()).hasSizeLessThan(whole.length);
    assertThat(letters.written).hasSize(1);
    assertThat(letters.written.get(0).value()).hasValue(whole);
  }

  private static DeadLetter with(DeadLetter letter, byte[] value) {
    return new DeadLetter(
        letter.origin(),
        letter.originTimestamp(),
        letter.key(),
        value,
        letter.headers(),
        letter.cause());
  }

  private static LetterForm.Written reference(DeadLetter letter) {
    return new LetterForm(
            LetterContent.REFERENCE,
            () -> {
              throw new AssertionError("nothing is to be decoded");
            },
            Optional.empty())
        .write(letter);
  }

  private static StoredRecord origin(DeadLetter letter, byte[] value) {
    return new StoredRecord(
        letter.origin(),
        NOON,
        Optional.ofNullable(letter.key()),
        Optional.of(value),
        letter.headers());
  }

  @Test
  void keepsPace() {
    letters.add(0, letter("a", 0, 1, THREW));
    letters.add(0, letter("a", 0, 2, THREW));

    redrive(SETTINGS.withRecordsPerSecond(1), LetterFilter.ALL);

    assertThat(watch.pauses).hasSize(2);
    assertThat(watch.pauses.get(1)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
  }

  @Test
  void stopsBetweenTransactionsAndGoesOnThere() {
    letters.add(0, letter("a", 0, 1, THREW));
    letters.add(0, letter("a", 0, 2, THREW));
    letters.add(0, letter("a", 0, 3, THREW));
    watch.stopAfter = 2;

    RunReport stopped = redrive(SETTINGS.withRecordsPerSecond(1), LetterFilter.ALL);
    watch.stopAfter = Long.MAX_VALUE;
    redrive(LetterFilter.ALL);

    assertThat(stopped).isEqualTo(new RunReport(2, 0, 0, 0, 0, true));
    assertThat(letters.writtenValues()).containsExactly("a1", "a2", "a3");
  }

  @Test
  void takesTheLettersOfAQueueThatWasCreatedAgain() {
    letters.add(0, letter("a", 0, 1, THREW));
    redrive(LetterFilter.ALL);
    letters.createAgain();
    letters.add(0, letter("b", 0, 2, cause("RULE_THREW", "order/decide", NOW)));

    redrive(LetterFilter.ALL);

    assertThat(letters.writtenValues()).containsExactly("a1", "b2");
  }

  @Test
  void publishesNothingOfWhatIsPurged() {
    letters.add(0, letter("a", 0, 1, THREW));
    letters.add(0, letter("a", 0, 2, BAD));

    purge(LetterFilter.ALL.ofCodes(Set.of("DECODE_UTF8")));
    redrive(LetterFilter.ALL);

    assertThat(letters.writtenValues()).containsExactly("a1");
  }

  /** Whatever is redriven, purged and killed: none is done twice, and none is lost. */
  @ParameterizedTest
  @ValueSource(
      longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23})
  void resolvesEachLetterExactlyOnce(long seed) {
    Random random = new Random(seed);
    addLetters(random);

    for (int i = 0; i < 12; i++) {
      runAndPerhapsKill(random);
    }
    letters.kill(MemoryLetters.Kill.NEVER, 0);
    redrive(LetterFilter.ALL);

    List<String> resolved = letters.audit().stream()
        .map(record -> new String(record.key().orElseThrow(), StandardCharsets.UTF_8))
        .toList();
    assertThat(resolved).doesNotHaveDuplicates().hasSize(40);
    assertThat(letters.writtenValues()).doesNotHaveDuplicates();
  }

  private void addLetters(Random random) {
    for (int i = 0; i < 40; i++) {
      int partition = random.nextInt(3);
      letters.add(
          partition,
          letter("key-" + partition + "-", partition, i, random.nextBoolean() ? THREW : BAD));
    }
  }

  private void runAndPerhapsKill(Random random) {
    MemoryLetters.Kill[] kills = MemoryLetters.Kill.values();
    letters.kill(kills[random.nextInt(kills.length)], random.nextInt(4));
    LetterFilter filter = random.nextBoolean()
        ? LetterFilter.ALL.ofCodes(Set.of(random.nextBoolean() ? "RULE_THREW" : "DECODE_UTF8"))
        : LetterFilter.ALL.and(letter -> letter.origin().offset() % 3 == random.nextInt(3));
    watch.stopAfter = random.nextInt(20);
    try {
      if (random.nextInt(4) == 0) {
        purge(filter.and(letter -> letter.origin().offset() % 7 == 0));
      } else {
        redrive(SETTINGS.withRecordsPerSecond(1 + random.nextInt(5)), filter);
      }
    } catch (MemoryLetters.KilledException e) {
      // The next run goes on.
    } finally {
      watch.stopAfter = Long.MAX_VALUE;
      watch.resolved = 0;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7})
  void keepsTheOrderOfAKeyOverRunsThatAreKilled(long seed) {
    Random random = new Random(seed);
    addLetters(random);

    for (int i = 0; i < 10; i++) {
      letters.kill(
          random.nextBoolean() ? MemoryLetters.Kill.BEFORE_COMMIT : MemoryLetters.Kill.AFTER_COMMIT,
          random.nextInt(3));
      try {
        redrive(SETTINGS.withRecordsPerSecond(1 + random.nextInt(5)), LetterFilter.ALL);
      } catch (MemoryLetters.KilledException e) {
        // The next run goes on.
      }
    }
    letters.kill(MemoryLetters.Kill.NEVER, 0);
    redrive(LetterFilter.ALL);

    Map<Integer, List<Long>> offsets = new HashMap<>();
    for (String value : letters.writtenValues()) {
      String[] parts = value.split("-");
      offsets
          .computeIfAbsent(Integer.parseInt(parts[1]), absent -> new ArrayList<>())
          .add(Long.parseLong(parts[2]));
    }
    assertThat(offsets.values()).allSatisfy(some -> assertThat(some).isSorted());
    assertThat(letters.written).hasSize(40);
  }
}
