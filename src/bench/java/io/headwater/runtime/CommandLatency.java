package io.headwater.runtime;

import io.headwater.client.ClusterAddress;
import io.headwater.client.CommandClient;
import io.headwater.client.CommandClientSettings;
import io.headwater.client.CommandReply;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.streams.IdleCommit;
import io.headwater.topology.TopologySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Open;

/**
 * Prints how long commands of the bank wait for their committed replies, at steady rates, with and
 * without commits on idle. Broker, application and client share this process and its machine.
 *
 * <p>The time counts from when a command was due, not from when it was sent: a client that is held
 * up does not make the next ones look faster. Commands of 100 accounts follow each other in turn.
 */
public final class CommandLatency {
  private static final int ACCOUNTS = 100;
  private static final int[] RATES = {1, 100, 1_000};
  private static final long NANOS = 1_000_000_000L;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final TopologySpec BANK = new Bank().topology();

  private CommandLatency() {}

  /** Measures for some seconds per rate; 20 unless the first argument says otherwise. */
  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
    System.out.printf(
        "%-24s %12s %8s %8s %8s %8s   (ms)%n",
        "commits", "commands/s", "answers", "p50", "p99", "max");
    for (IdleCommit commits : List.of(IdleCommit.DEFAULT, IdleCommit.NEVER)) {
      Path directory = Files.createTempDirectory("headwater-bench");
      try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
          HeadwaterApp app = HeadwaterApp.start(
              BANK,
              AppSettings.of(kafka.bootstrapServers(), directory.resolve("state"))
                  .withIdleCommit(commits)
                  .withCreateTopics(true));
          CommandClient client = CommandClient.open(
              CommandClientSettings.of(ClusterAddress.of(kafka.bootstrapServers()))
                  .withDeadline(PATIENCE),
              CommandChannels.of(BANK, "account"))) {
        if (!app.awaitRunning(PATIENCE)) {
          throw new IllegalStateException("the bank does not run: " + app.state());
        }
        openAccounts(client);
        measure(client, 500, 10); // warms up
        for (int rate : RATES) {
          print(commits, rate, measure(client, rate, seconds));
        }
      }
    }
    System.exit(0);
  }

  private static void openAccounts(CommandClient client) {
    AccountCommand open =
        AccountCommand.newBuilder().setOpen(Open.newBuilder().setOwner("ada")).build();
    List<CompletableFuture<CommandReply>> answers = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      answers.add(client.send("a" + i, open).toCompletableFuture());
    }
    answers.forEach(CompletableFuture::join);
  }

  /** Returns the waits in nanoseconds, ascending. */
  private static long[] measure(CommandClient client, int rate, int seconds) {
    AccountCommand deposit = AccountCommand.newBuilder()
        .setDeposit(Deposit.newBuilder().setAmount(1))
        .build();
    int count = rate * seconds;
    List<CompletableFuture<Long>> waits = new ArrayList<>(count);
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = begin + i * NANOS / rate;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      waits.add(client
          .send("a" + i % ACCOUNTS, deposit)
          .thenApply(reply -> waitOf(reply, due))
          .toCompletableFuture());
    }
    long[] sorted = waits.stream().mapToLong(CompletableFuture::join).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  private static long waitOf(CommandReply reply, long due) {
    if (!reply.isDecided()) {
      throw new IllegalStateException("a deposit was not decided: " + reply);
    }
    return System.nanoTime() - due;
  }

  private static void print(IdleCommit commits, int rate, long[] waits) {
    System.out.printf(
        "%-24s %12d %8d %8.1f %8.1f %8.1f%n",
        commits.equals(IdleCommit.NEVER) ? "at the interval" : "on idle, and at it",
        rate,
        waits.length,
        waits[waits.length / 2] / NANOS_PER_MILLI,
        waits[Math.min(waits.length - 1, waits.length * 99 / 100)] / NANOS_PER_MILLI,
        waits[waits.length - 1] / NANOS_PER_MILLI);
  }
}
