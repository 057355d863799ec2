package io.headwater.cli;

import io.headwater.client.CommandClient;
import io.headwater.client.CommandReply;
import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.Problem;
import io.headwater.metrics.CommandOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;

/** Sends all commands of an input, and has their replies printed. */
final class SendRun {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Console console;
  private final CommandClient client;
  private final Duration deadline;
  private final ReplyPrinter printer;
  private long rows;
  private long bad;

  SendRun(Console console, CommandClient client, Duration deadline, ReplyLine form) {
    this.console = console;
    this.client = client;
    this.deadline = deadline;
    this.printer = new ReplyPrinter(console, form);
  }

  /** Sends until the input ends or it is time to stop; returns the exit code. */
  int run(RecordInput input) throws InterruptedException {
    long begin = System.nanoTime();
    boolean isComplete;
    printer.start();
    try (Progress progress = new ProgressLines(
        console.notes()::line, "answered", OptionalLong.empty(), System::nanoTime)) {
      isComplete = sendAll(input, progress);
    } finally {
      if (console.world().stop().isRequested()) {
        client.close(); // whoever stops does not wait for replies
      }
      printer.finish();
    }
    if (rows > 1) {
      summarise(Duration.ofNanos(System.nanoTime() - begin));
    }
    return isComplete && bad == 0 && printer.allDecided() ? ExitCode.OK : ExitCode.FAILED;
  }

  private boolean sendAll(RecordInput input, Progress progress) throws InterruptedException {
    while (!console.world().stop().isRequested()) {
      Optional<InputRow> row = input.next();
      if (row.isEmpty()) {
        return !console.world().stop().isRequested();
      }
      rows++;
      take(row.get());
      progress.at(printer.printed(), input.bytesRead());
    }
    return false;
  }

  private void take(InputRow row) throws InterruptedException {
    if (row instanceof InputRow.Bad isBad) {
      setAside(isBad.problem());
    } else if (row instanceof InputRow.Sound sound) {
      PublishRecord record = sound.record();
      if (record.value().isEmpty() || record.key().isEmpty()) {
        setAside(new Problem(
            "HW1743",
            "line " + sound.line(),
            "a command has a key and a value",
            "give it both; headwater release lets go of parked records"));
        return;
      }
      CompletableFuture<CommandReply> answer = client.send(record, deadline).toCompletableFuture();
      printer.await(sound.line(), answer);
    }
  }

  private void setAside(Problem problem) {
    bad++;
    console.notes().problem(problem);
  }

  private void summarise(Duration elapsed) {
    StringJoiner outcomes = new StringJoiner(", ");
    for (Map.Entry<CommandOutcome, Long> one : client.meter().outcomes().entrySet()) {
      if (one.getValue() > 0) {
        outcomes.add(one.getValue() + " " + one.getKey().label());
      }
    }
    if (bad > 0) {
      outcomes.add(Text.counted(bad, "bad row"));
    }
    console
        .notes()
        .line(String.format(
            java.util.Locale.ROOT,
            "%s in %s: %s; replies after %.0f ms (p50), %.0f ms (p99)",
            Text.counted(rows, "command"),
            Text.seconds(elapsed),
            outcomes,
            client.meter().latency().percentile(50) / NANOS_PER_MILLI,
            client.meter().latency().percentile(99) / NANOS_PER_MILLI));
  }
}
