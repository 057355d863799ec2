package io.headwater.replay;

import com.sun.management.OperatingSystemMXBean;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import io.headwater.history.HistoryWriter;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;
import topologies.bank.proto.Withdraw;

/**
 * Prints what an event of a history costs: in a loop by hand, in a replay of Java rules and of YAML
 * rules, and on Kafka Streams' test driver.
 *
 * <p>All run in turn in one JVM over the same history file of the bank's commands. What counts is
 * the processor time of the process, all its threads together: the median of the rounds.
 */
public final class ReplayCost {
  private static final int EVENTS = 200_000;
  private static final int ACCOUNTS = 5_000;
  private static final int DRIVER_EVENTS = 10_000;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String TOPIC = "account-commands";
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ReplayCost() {}

  /** A way to run a history, and how many events it takes of it. */
  private record Way(int events, ToLongFunction<Path> run) {}

  /** Times of one way, per event and round. */
  private record Times(double[] cpu, double[] wall) {
    Times(int rounds) {
      this(new double[rounds], new double[rounds]);
    }
  }

  /**
   * Measures.
   *
   * @param arguments number of rounds, 15 by default; names of the ways to run, all by default
   */
  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
    Map<String, Way> ways = ways();
    if (arguments.length > 1) {
      ways.keySet().retainAll(Arrays.asList(arguments).subList(1, arguments.length));
    }
    Path folder = Files.createTempDirectory("replay-cost");
    Path file = folder.resolve("commands.hw.zst");
    try {
      write(file);
      print(measure(ways, file, rounds));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static Map<String, Way> ways() {
    TopologySpec java = new Bank().topology();
    TopologySpec yaml = TopologyFile.read(
        Path.of("topologies/03-bank/bank.yaml"),
        TopologyResources.of(ReplayCost.class.getClassLoader()));
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("loop", new Way(EVENTS, BareLoop::run));
    ways.put("java", new Way(EVENTS, file -> replay(java, file, 1)));
    ways.put("java-2", new Way(EVENTS, file -> replay(java, file, 2)));
    ways.put("yaml", new Way(EVENTS, file -> replay(yaml, file, 1)));
    ways.put("driver", new Way(DRIVER_EVENTS, file -> drive(java, file)));
    return ways;
  }

  private static Map<String, Times> measure(Map<String, Way> ways, Path file, int rounds) {
    Map<String, Times> times = new LinkedHashMap<>();
    ways.keySet().forEach(name -> times.put(name, new Times(rounds)));
    for (int i = -rounds / 2; i < rounds; i++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        long wall = System.nanoTime();
        long cpu = PROCESS.getProcessCpuTime();
        if (way.getValue().run().applyAsLong(file) == 0) {
          throw new IllegalStateException(way.getKey() + " has done nothing");
        }
        if (i >= 0) {
          Times of = Objects.requireNonNull(times.get(way.getKey()));
          of.cpu()[i] =
              (double) (PROCESS.getProcessCpuTime() - cpu) / way.getValue().events();
          of.wall()[i] = (double) (System.nanoTime() - wall) / way.getValue().events();
        }
      }
    }
    return times;
  }

  private static void print(Map<String, Times> times) {
    double first = median(times.values().iterator().next().cpu());
    System.out.println("            ns CPU/event  ns wall/event     events/s  of the first");
    times.forEach((name, of) -> {
      double cpu = median(of.cpu());
      double wall = median(of.wall());
      System.out.printf(
          "%-8s %15.0f %14.0f %12.0f %13.3f%n", name, cpu, wall, 1e9 / wall, first / cpu);
    });
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static long replay(TopologySpec spec, Path file, int threads) {
    try (HistoryReader history = HistoryReader.open(file)) {
      Iterator<HistoryEvent> events = history.iterator();
      Iterator<SourceRecord> records = new Iterator<>() {
        @Override
        public boolean hasNext() {
          return events.hasNext();
        }

        @Override
        public SourceRecord next() {
          return new SourceRecord(TOPIC, OptionalInt.empty(), events.next());
        }
      };
      Replay replay = new Replay(spec, Replay.Request.ALL.withThreads(threads));
      return replay.run(records, () -> true).records();
    }
  }

  private static long drive(TopologySpec spec, Path file) {
    try (TopologyHarness harness = TopologyHarness.of(spec);
        HistoryReader history = HistoryReader.open(file)) {
      Iterator<HistoryEvent> events = history.iterator();
      for (int i = 0; i < DRIVER_EVENTS; i++) {
        HistoryEvent event = events.next();
        harness.pipeRaw(
            TOPIC,
            event.key().orElseThrow(),
            event.value().orElseThrow(),
            event.headers(),
            event.time().toEpochMilli());
      }
      return harness.counts().consumed();
    }
  }

  private static void write(Path file) {
    MessageType type = MessageType.of(AccountCommand.class);
    try (HistoryWriter writer =
        HistoryWriter.create(file, new HistoryDescription(TOPIC, 0, type))) {
      for (int i = 0; i < EVENTS; i++) {
        writer.write(new HistoryEvent(
            i,
            START.plusMillis(i),
            Optional.of(("a" + i % ACCOUNTS).getBytes(StandardCharsets.UTF_8)),
            Optional.of(command(i).toByteArray()),
            EventHeaders.NONE));
      }
      writer.finish();
    }
  }

  private static AccountCommand command(int i) {
    AccountCommand.Builder command = AccountCommand.newBuilder();
    if (i < ACCOUNTS) {
      command.setOpen(Open.newBuilder().setOwner("ada"));
    } else if (i % 3 == 0) {
      command.setWithdraw(Withdraw.newBuilder().setAmount(i % 70));
    } else {
      command.setDeposit(Deposit.newBuilder().setAmount(i % 50));
    }
    return command.build();
  }
}
