package io.headwater.host;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.TimerClock;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import io.headwater.operator.PendingTimer;
import io.headwater.state.CheckedCodec;
import io.headwater.state.ObjectStore;
import io.headwater.state.ObjectStores;
import io.headwater.state.StoreOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timers in a real store, on a test driver. */
class ObjectTimerTableTest {
  private static final String STORE = "timers";

  @TempDir
  Path directory;

  private Optional<TopologyTestDriver> driver = Optional.empty();

  @AfterEach
  void close() {
    driver.ifPresent(TopologyTestDriver::close);
  }

  private void inOneRecord(Consumer<ObjectTimerTable> work) {
    Topology topology = new Topology();
    topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
    topology.addProcessor("worker", () -> new Worker(work), "source");
    topology.addStateStore(
        ObjectStores.persistent(
            STORE, new CheckedCodec<>(STORE, new TimerEntryCodec()), StoreOptions.defaults()),
        "worker");
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "timer-test");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    TopologyTestDriver started = new TopologyTestDriver(topology, properties);
    driver = Optional.of(started);
    started
        .createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new byte[0], new byte[0], 0L);
  }

  private static final class Worker extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final Consumer<ObjectTimerTable> work;

    Worker(Consumer<ObjectTimerTable> work) {
      this.work = work;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      ObjectStore<TimerEntry> store = context().getStateStore(STORE);
      work.accept(new ObjectTimerTable(store));
    }
  }

  private static byte[] key(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  private static PendingTimer timer(String key, String name, TimerClock clock, long due) {
    return new PendingTimer(
        name,
        clock,
        new InputRecord(
            new RecordPosition("in", 0, 7),
            due,
            true,
            key(key),
            new byte[] {1},
            EventHeaders.of(List.of(EventHeaders.Entry.text("hw-id", key + name + due)))));
  }

  private static List<String> names(List<PendingTimer> timers) {
    return timers.stream()
        .map(one -> new String(one.key(), StandardCharsets.UTF_8) + "/" + one.name())
        .toList();
  }

  @Test
  void handsOutWhatIsDueByTimeThenKeyThenName() {
    inOneRecord(table -> {
      table.put(timer("b", "x", TimerClock.WALL, 10));
      table.put(timer("a", "y", TimerClock.WALL, 10));
      table.put(timer("a", "x", TimerClock.WALL, 10));
      table.put(timer("c", "x", TimerClock.WALL, 5));
      table.put(timer("d", "x", TimerClock.EVENT, 1));
      table.put(timer("e", "x", TimerClock.WALL, 11));

      assertThat(names(table.due(TimerClock.WALL, 10, 100)))
          .containsExactly("c/x", "a/x", "a/y", "b/x");
      assertThat(names(table.due(TimerClock.WALL, 10, 2))).containsExactly("c/x", "a/x");
      assertThat(names(table.due(TimerClock.EVENT, 10, 100))).containsExactly("d/x");
      assertThat(table.due(TimerClock.WALL, 4, 100)).isEmpty();
    });
  }

  @Test
  void aTimerTakesThePlaceOfOneOfItsName() {
    inOneRecord(table -> {
      table.put(timer("a", "x", TimerClock.WALL, 10));
      table.put(timer("a", "x", TimerClock.WALL, 20));

      assertThat(table.due(TimerClock.WALL, 19, 100)).isEmpty();
      assertThat(names(table.due(TimerClock.WALL, 20, 100))).containsExactly("a/x");
      assertThat(table.get(key("a"), "x").orElseThrow().due()).isEqualTo(20);
    });
  }

  @Test
  void aTimerThatIsSetEarlierThanAllThatWereSeenIsDueFirst() {
    inOneRecord(table -> {
      table.put(timer("a", "x", TimerClock.WALL, 100));
      table.due(TimerClock.WALL, 50, 100);
      table.put(timer("b", "x", TimerClock.WALL, 60));

      assertThat(table.earliestDue(TimerClock.WALL)).isEqualTo(60);
      assertThat(names(table.due(TimerClock.WALL, 60, 100))).containsExactly("b/x");
    });
  }

  @Test
  void aTimerThatWasRemovedIsNotDue() {
    inOneRecord(table -> {
      table.put(timer("a", "x", TimerClock.WALL, 10));
      table.remove(key("a"), "x");

      assertThat(table.due(TimerClock.WALL, 10, 100)).isEmpty();
      assertThat(table.earliestDue(TimerClock.WALL)).isEqualTo(Long.MAX_VALUE);
      assertThat(table.get(key("a"), "x")).isEmpty();
    });
  }

  @Test
  void ofOneHundredThousandItReadsThoseThatAreDue() {
    AtomicInteger due = new AtomicInteger();
    inOneRecord(table -> {
      for (int i = 0; i < 100_000; i++) {
        table.put(timer("process-" + i, "timeout", TimerClock.WALL, 1_000 + i));
      }
      long start = System.nanoTime();
      // One due at a time, as a host that is woken for each sees it.
      for (int i = 0; i < 100; i++) {
        for (PendingTimer one : table.due(TimerClock.WALL, 1_000 + i, 500)) {
          table.remove(one.key(), one.name());
          due.incrementAndGet();
        }
      }
      // A scan of all of them takes some 50 ms; a hundred, five seconds.
      assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    });
    assertThat(due).hasValue(100);
  }

  @Test
  void timersComeBackAsTheyWereSet() {
    inOneRecord(table -> {
      table.put(timer("a", "x", TimerClock.EVENT, 10));
      table.advanceTo(4);

      PendingTimer read = table.get(key("a"), "x").orElseThrow();
      assertThat(read.clock()).isEqualTo(TimerClock.EVENT);
      assertThat(read.firing().position()).isEqualTo(new RecordPosition("in", 0, 7));
      assertThat(read.firing().value()).containsExactly(1);
      assertThat(read.firing().headers().text("hw-id")).contains("ax10");
    });
    Map<String, StateStore> stores = driver.orElseThrow().getAllStateStores();
    List<PendingTimer> stored =
        StoreTables.timersOf((ObjectStore<?>) requireNonNull(stores.get(STORE)), key("a"));
    assertThat(names(stored)).containsExactly("a/x");
  }
}
