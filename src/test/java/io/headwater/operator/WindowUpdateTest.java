package io.headwater.operator;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.WindowChoice;
import io.headwater.dsl.WindowParts;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.Words;
import io.headwater.topology.WindowSpan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What windows hold, on a host of maps: each state is the times of the records that it folds. */
class WindowUpdateTest {
  private static final int DIFFERENCE = 10;
  private static final int GRACE = 25;

  private final InMemoryHost host = new InMemoryHost(0);
  private long offset;

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static StringValue and(StringValue some, StringValue more) {
    return some.getValue().isEmpty() ? more : word(some.getValue() + " " + more.getValue());
  }

  private RunningProgram started(Function<WindowChoice<StringValue>, WindowParts> windowed) {
    return Program.compile(Words.declared(
            (in, out) -> in.aggregate("times", StringValue.class, WindowUpdateTest::and, windowed)
                .to(out)))
        .get(0)
        .start(host, Limits.DEFAULT);
  }

  private InputRecord record(long time) {
    return record("k", time);
  }

  private InputRecord record(String key, long time) {
    return new InputRecord(
        new RecordPosition("in", 0, offset++),
        time,
        true,
        key.getBytes(StandardCharsets.UTF_8),
        word(Long.toString(time)).toByteArray(),
        EventHeaders.NONE);
  }

  private Map<WindowSpan, List<Long>> emitted() {
    Map<WindowSpan, List<Long>> latest = new TreeMap<>(
        Comparator.comparingLong(WindowSpan::start).thenComparingLong(WindowSpan::end));
    for (OutputRecord output : host.forwarded) {
      WindowSpan span = new WindowSpan(
          Long.parseLong(output.headers().text(EventHeaders.WINDOW_START).orElseThrow()),
          Long.parseLong(output.headers().text(EventHeaders.WINDOW_END).orElseThrow()));
      latest.put(span, times(output));
    }
    return latest;
  }

  private static List<Long> times(OutputRecord output) {
    try {
      return Arrays.stream(StringValue.parseFrom(output.value()).getValue().split(" "))
          .map(Long::parseLong)
          .sorted()
          .toList();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** By KIP-450: a window up to each time, and one just after it unless it is empty. */
  private static Map<WindowSpan, List<Long>> sliding(List<Long> times) {
    Map<WindowSpan, List<Long>> windows =
        new TreeMap<>(Comparator.comparingLong(WindowSpan::start));
    for (long time : times) {
      for (long start : List.of(time - DIFFERENCE, time + 1)) {
        WindowSpan span = new WindowSpan(start, start + DIFFERENCE + 1);
        List<Long> inside = times.stream().filter(span::contains).sorted().toList();
        if (!inside.isEmpty()) {
          windows.put(span, inside);
        }
      }
    }
    return windows;
  }

  private static List<Long> outOfOrder(long seed) {
    Random random = new Random(seed);
    List<Long> times = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 60; i++) {
      now += random.nextInt(8);
      times.add(Math.max(0, now - random.nextInt(GRACE)));
    }
    return times;
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void slidingWindowsHoldWhatTheirDefinitionSays(long seed) {
    RunningProgram running =
        started(windows -> windows.sliding(millis(DIFFERENCE)).grace(millis(GRACE)));
    List<Long> times = outOfOrder(seed);

    times.forEach(time -> running.process(0, record(time)));

    assertThat(host.dead).isEmpty();
    assertThat(emitted()).isEqualTo(sliding(times));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void closedSlidingWindowsHoldTheSameEachOnceAndNothingStays(long seed) {
    RunningProgram running = started(
        windows -> windows.sliding(millis(DIFFERENCE)).grace(millis(GRACE)).emitClosed());
    List<Long> times = outOfOrder(seed);

    times.forEach(time -> running.process(0, record(time)));
    running.process(0, record("other", 100_000));

    assertThat(emitted()).isEqualTo(sliding(times));
    assertThat(host.forwarded)
        .hasSize(emitted().size())
        .isSortedAccordingTo(Comparator.comparingLong(OutputRecord::timestamp));
    assertThat(host.windowTable("times").of("k")).isEmpty();
  }

  @Test
  void slidingWindowsStayExactWhereTheirNeighboursHaveClosed() {
    RunningProgram running = started(windows -> windows.sliding(millis(DIFFERENCE)));

    running.process(0, record("other", 100));
    running.process(0, record(95)); // [85, 95] has closed, [95, 105] has not
    running.process(0, record(100)); // [90, 100] has closed when it is 101
    running.process(0, record(101));

    Map<WindowSpan, List<Long>> mine = emitted();
    assertThat(mine.get(new WindowSpan(90, 101))).containsExactly(95L, 100L);
    assertThat(mine.get(new WindowSpan(96, 107))).containsExactly(100L, 101L);
    assertThat(mine.get(new WindowSpan(91, 102))).containsExactly(95L, 100L, 101L);
    assertThat(mine).doesNotContainKey(new WindowSpan(85, 96));
  }

  @Test
  void slidingWindowsBeginWithWhatClosedOnesHold() {
    RunningProgram running =
        started(windows -> windows.sliding(millis(DIFFERENCE)).emitClosed());

    running.process(0, record(95));
    running.process(0, record("other", 103)); // closes [85, 95]
    running.process(0, record(104));
    running.process(0, record("other", 105));

    assertThat(emitted()).containsEntry(new WindowSpan(94, 105), List.of(95L, 104L));
  }

  @Test
  void slidingRecordsAreLateWhenNoWindowOfTheirsCanBeOpen() {
    RunningProgram running = started(windows -> windows.sliding(millis(DIFFERENCE)));

    running.process(0, record("other", 100));
    running.process(0, record(90)); // [90, 100] is open until 101
    running.process(0, record(89));

    assertThat(host.dead).singleElement().satisfies(dead -> {
      assertThat(dead.source().timestamp()).isEqualTo(89);
      assertThat(dead.failure().message())
          .isEqualTo("event time 1970-01-01T00:00:00.089Z came at stream time "
              + "1970-01-01T00:00:00.100Z, when its windows had closed: sliding PT0.01S "
              + "grace PT0S");
    });
  }

  @Test
  void sessionsGrowAndMergeWithinTheGap() {
    RunningProgram running =
        started(windows -> windows.session(millis(10), WindowUpdateTest::and).grace(millis(100)));

    for (long time : new long[] {10, 20, 31, 50, 41, 5}) {
      running.process(0, record(time));
    }

    String kept = host.windowTable("times").of("k").values().stream()
        .map(one -> "%d..%d %s"
            .formatted(one.span().start(), one.span().end(), one.snapshot().sequence()))
        .collect(Collectors.joining(", "));
    assertThat(kept).isEqualTo("5..21 3, 31..51 3");
    assertThat(emitted().get(new WindowSpan(31, 51))).containsExactly(31L, 41L, 50L);
    assertThat(emitted().get(new WindowSpan(5, 21))).containsExactly(5L, 10L, 20L);
  }

  @Test
  void sessionsBeyondTheGapStayApart() {
    RunningProgram running =
        started(windows -> windows.session(millis(10), WindowUpdateTest::and).emitClosed());

    running.process(0, record(10));
    running.process(0, record(21)); // the first one could grow until 20
    running.process(0, record(31));
    running.process(0, record(42));

    assertThat(emitted())
        .containsEntry(new WindowSpan(10, 11), List.of(10L))
        .containsEntry(new WindowSpan(21, 32), List.of(21L, 31L))
        .hasSize(2);
    assertThat(host.windowTable("times").of("k")).containsOnlyKeys(42L);
  }

  @Test
  void oneRecordJoinsTwoSessionsTheEarlierFirst() {
    RunningProgram running =
        started(windows -> windows.session(millis(10), WindowUpdateTest::and).grace(millis(100)));

    running.process(0, record(30));
    running.process(0, record(10));
    running.process(0, record(20));

    assertThat(host.windowTable("times").of("k").values()).singleElement().satisfies(one -> {
      assertThat(one.snapshot().state()).isEqualTo(word("10 30 20"));
      assertThat(one.snapshot().sequence()).isEqualTo(3);
      assertThat(one.span()).isEqualTo(new WindowSpan(10, 31));
    });
  }

  @Test
  void closesInTheOrderOfEndsThenOfKeys() {
    RunningProgram running =
        started(windows -> windows.tumbling(millis(10)).grace(millis(20)).emitClosed());

    for (String key : List.of("b", "ab", "a", "c")) {
      running.process(0, record(key, key.equals("c") ? 5 : 12));
    }
    running.process(0, record("z", 100));

    assertThat(host.forwarded)
        .extracting(output -> new String(output.key(), StandardCharsets.UTF_8) + output.timestamp())
        .containsExactly("c9", "a19", "ab19", "b19");
    assertThat(host.consumed).isEqualTo(5 + 4);
    assertThat(host.outcomes).hasSize(9).containsOnly(Outcome.PROCESSED);
  }

  @Test
  void whatTheHostThrowsWhileClosingLeavesAsItIs() {
    RunningProgram running = started(windows -> windows.tumbling(millis(10)).emitClosed());
    running.process(0, record(1));
    RuntimeException failure = host.breakAt("forward");

    assertThat(catchThrowable(() -> running.process(0, record(10)))).isSameAs(failure);
    assertThat(host.dead).isEmpty();
  }

  @Test
  void aPoisonRecordMovesStreamTimeAndAnUntimelyOneDoesNot() {
    RunningProgram running = started(windows -> windows.tumbling(millis(10)).emitClosed());
    running.process(0, record(1));

    running.process(
        0,
        new InputRecord(
            new RecordPosition("in", 0, 7), 99, false, null, new byte[] {1}, EventHeaders.NONE));
    assertThat(host.forwarded).isEmpty();
    running.process(
        0,
        new InputRecord(
            new RecordPosition("in", 0, 8), 99, true, null, new byte[] {1}, EventHeaders.NONE));

    assertThat(host.forwarded).hasSize(1);
    assertThat(host.dead).hasSize(2);
  }
}
