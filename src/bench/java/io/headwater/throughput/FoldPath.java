package io.headwater.throughput;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.management.ThreadMXBean;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.host.MetricsObserver;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Failure;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Limits;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.OutputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.RunningProgram;
import io.headwater.serde.HeaderBytes;
import io.headwater.topology.TopologySpec;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/**
 * What one record costs between Kafka Streams handing it over and getting its output back, beside
 * the same fold by hand: processor time and allocation of the thread, bytes to bytes, state in a
 * hash map.
 */
final class FoldPath {
  private static final int RECORDS = 200_000;
  private static final int KEYS = 20_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static int sink;

  private FoldPath() {}

  /** Prints a line per round; the argument is the number of rounds. */
  public static void main(String[] arguments) throws InvalidProtocolBufferException {
    int rounds = arguments.length == 0 ? 11 : Integer.parseInt(arguments[0]);
    OrderStream events = new OrderStream(RECORDS, KEYS, 0, 64, Defects.NONE, 7);
    byte[][] keys = new byte[RECORDS][];
    byte[][] values = new byte[RECORDS][];
    for (int i = 0; i < RECORDS; i++) {
      keys[i] = OrderStream.customerName(events.customer(i)).getBytes(StandardCharsets.UTF_8);
      values[i] = events.bytes(i);
    }
    long[] hand = new long[rounds];
    long[] ours = new long[rounds];
    for (int round = 0; round < rounds; round++) {
      long start = cpuNanos();
      long bytes = allocatedBytes();
      byHand(keys, values);
      long middle = cpuNanos();
      long middleBytes = allocatedBytes();
      headwater(keys, values);
      hand[round] = (middle - start) / RECORDS;
      ours[round] = (cpuNanos() - middle) / RECORDS;
      System.out.printf(
          "by hand %5d ns %5d B   headwater %5d ns %5d B%n",
          hand[round],
          (middleBytes - bytes) / RECORDS,
          ours[round],
          (allocatedBytes() - middleBytes) / RECORDS);
    }
    Arrays.sort(hand);
    Arrays.sort(ours);
    System.out.printf(
        "median: by hand %d ns, headwater %d ns of processor time per record%n",
        hand[rounds / 2], ours[rounds / 2]);
  }

  private static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  private static long allocatedBytes() {
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static void byHand(byte[][] keys, byte[][] values) throws InvalidProtocolBufferException {
    Map<Bytes, Order> accounts = new HashMap<>();
    for (int i = 0; i < keys.length; i++) {
      Bytes key = Bytes.wrap(keys[i]);
      Order before = accounts.getOrDefault(key, Order.getDefaultInstance());
      Order after = AccountFold.apply(before, OrderEvent.parseFrom(values[i])).build();
      accounts.put(key, after);
      sink += after.toByteArray().length;
    }
  }

  private static void headwater(byte[][] keys, byte[][] values) {
    Program program = Program.compile(spec()).get(0);
    RunningProgram running = program.start(new Host(program), Limits.DEFAULT);
    Headers none = new RecordHeaders();
    for (int i = 0; i < keys.length; i++) {
      running.process(
          0,
          new InputRecord(
              new RecordPosition("order-events", 0, i),
              1_700_000_000_000L + i,
              true,
              keys[i],
              values[i],
              HeaderBytes.fromKafka(none)));
    }
  }

  private static TopologySpec spec() {
    TopologyBuilder accounts = TopologyBuilder.topology("fold-path");
    StreamRef<OrderEvent> events = accounts.stream("order-events", OrderEvent.class);
    StreamRef<Order> totals = accounts.stream("totals", Order.class);
    accounts
        .pipeline("customer-totals", events)
        .aggregate("accounts", Order.class, AccountFold::apply)
        .to(totals);
    return accounts.build();
  }

  /** Keeps states in a hash map, and makes of outputs what a producer gets. */
  private static final class Host implements OperatorHost {
    private final MetricsObserver observer;

    Host(Program program) {
      observer = new MetricsObserver(program, new TopologyMetrics("fold-path"), Clock.systemUTC());
    }

    @Override
    public StateTable states(String store) {
      Map<Bytes, Snapshot> states = new HashMap<>();
      return new StateTable() {
        @Override
        public Optional<Snapshot> get(byte[] key) {
          return Optional.ofNullable(states.get(Bytes.wrap(key)));
        }

        @Override
        public void put(byte[] key, Snapshot snapshot, long eventTimeMillis) {
          states.put(Bytes.wrap(key), snapshot);
        }

        @Override
        public void delete(byte[] key, long eventTimeMillis) {
          states.remove(Bytes.wrap(key));
        }
      };
    }

    @Override
    public void forward(OutputRecord output) {
      Headers headers = new RecordHeaders();
      HeaderBytes.addTo(headers, output.headers());
      sink += headers.toArray().length;
      sink += output.value() == null ? 0 : output.value().length;
    }

    @Override
    public Observer observer() {
      return observer;
    }

    @Override
    public IdTable ids(String store) {
      throw new UnsupportedOperationException();
    }

    @Override
    public WindowTable windows(String store) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SubscriptionTable subscriptions(String store) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ParkingTable parking(String store) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DelayTable delays(String store) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TimerTable timers(String store) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void wakeBy(long wallClockMillis) {}

    @Override
    public void deadLetter(InputRecord source, Failure failure) {
      throw new IllegalStateException(failure.toString());
    }

    @Override
    public void await(Duration wait) {}
  }
}
