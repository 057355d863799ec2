package io.headwater.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.operator.DelayedRecord;
import io.headwater.operator.InputRecord;
import io.headwater.operator.OperatorHost.DelayTable.Counts;
import io.headwater.operator.ParkedRecord;
import io.headwater.operator.ProgramStore;
import io.headwater.replay.MemoryStores;
import io.headwater.replay.ReplayTrace;
import io.headwater.replay.StateChange;
import io.headwater.state.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records that wait for another attempt, in a map of states. */
class ObjectDelayTableTest {
  private static final ProgramStore.Retries STORE = new ProgramStore.Retries("words-retries");
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC);

  private final MemoryStores stores = new MemoryStores(StateChange.Listener.NONE, ReplayTrace.NONE);
  private final ObjectDelayTable table;

  ObjectDelayTableTest() {
    stores.add(STORE, 0, () -> 0);
    table = opened();
  }

  @SuppressWarnings("unchecked") // as added
  private ObjectDelayTable opened() {
    return (ObjectDelayTable) StoreTables.delays(stores.map(STORE.name(), 0), CLOCK);
  }

  private static DelayedRecord delayed(long due, long number) {
    return delayed(due, number, "k".getBytes(StandardCharsets.UTF_8));
  }

  private static DelayedRecord delayed(long due, long number, byte @Nullable [] key) {
    InputRecord record = new InputRecord(
        new RecordPosition("in", 0, number),
        -5,
        false,
        key,
        new byte[] {1},
        EventHeaders.of(List.of(new EventHeaders.Entry("any", null))));
    return new DelayedRecord(due, number, 2, 3, new ParkedRecord("in", record));
  }

  private static List<Long> numbers(List<DelayedRecord> records) {
    return records.stream().map(DelayedRecord::number).toList();
  }

  @Test
  void handsOutWhatIsDueByTimeThenNumber() {
    table.put(delayed(20, 1));
    table.put(delayed(10, 3));
    table.put(delayed(10, 2));
    table.put(delayed(-1, 4));
    table.put(delayed(21, 5));

    assertThat(numbers(table.due(20, 100))).containsExactly(4L, 2L, 3L, 1L);
    assertThat(numbers(table.due(20, 2))).containsExactly(4L, 2L);
    assertThat(table.due(-2, 100)).isEmpty();
  }

  @Test
  void knowsWhenTheFirstOneIsDueOnceItHasLooked() {
    assertThat(table.earliestDue()).isEqualTo(Long.MIN_VALUE);
    table.put(delayed(20, 1));
    table.due(5, 100);
    assertThat(table.earliestDue()).isEqualTo(20);
    table.put(delayed(10, 2));
    assertThat(table.earliestDue()).isEqualTo(10);

    table.due(20, 100).forEach(table::remove);

    assertThat(table.due(20, 100)).isEmpty();
    assertThat(table.earliestDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void findsWhatWasThereBeforeItWasOpened() {
    table.put(delayed(20, 1));
    table.setCounts(new Counts(1, 2));

    ObjectDelayTable again = opened();

    assertThat(numbers(again.due(20, 100))).containsExactly(1L);
    assertThat(again.counts()).isEqualTo(new Counts(1, 2));
  }

  @Test
  void readsRecordsAsTheyWereWithAndWithoutAKey() {
    StateCodec<?> codec = StoreTables.codec(STORE);
    for (DelayedRecord one : List.of(delayed(0, 0), delayed(0, 0, null))) {
      assertThat(roundTrip(codec, new DelayEntry.Waiting(one)))
          .usingRecursiveComparison()
          .isEqualTo(new DelayEntry.Waiting(one));
    }
    DelayEntry counts = new DelayEntry.Totals(new Counts(3, 7));
    assertThat(roundTrip(codec, counts)).isEqualTo(counts);
  }

  @SuppressWarnings("unchecked") // as declared
  private static Object roundTrip(StateCodec<?> codec, DelayEntry entry) {
    StateCodec<DelayEntry> entries = (StateCodec<DelayEntry>) codec;
    return entries.decode(entries.encode(entry));
  }
}
