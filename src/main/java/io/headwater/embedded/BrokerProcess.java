package io.headwater.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One broker as a child process, and the log that it writes. */
final class BrokerProcess {
  private static final int TAIL_LINES = 12;

  private final int node;
  private final Path log;
  private final Process process;

  private BrokerProcess(int node, Path log, Process process) {
    this.node = node;
    this.log = log;
    this.process = process;
  }

  /** Starts broker {@code node} in {@code directory}, without waiting for anything. */
  static BrokerProcess launch(BrokerDirectory directory, int node, ClusterPorts cluster)
      throws IOException {
    Path log = directory.path().resolve("broker-" + node + ".log");
    List<String> arguments = List.of(
        directory.path().resolve("broker-" + node).toString(),
        Integer.toString(node),
        directory.identity().clusterId(),
        cluster.toArgument());
    Process process = ChildJvm.of(BrokerMain.class, arguments)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
    return new BrokerProcess(node, log, process);
  }

  int node() {
    return node;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Tells whether it ended because one of its ports was taken since it was chosen. */
  boolean foundPortTaken() {
    return !process.isAlive() && process.exitValue() == BrokerMain.PORT_TAKEN;
  }

  /** Asks it to stop: SIGTERM, upon which it hands over what it leads. */
  void terminate() {
    process.destroy();
  }

  /** Tells it that its whole cluster ends. */
  void endWithCluster() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy(); // it does not listen any more
    }
  }

  /** Ends it as a crash does: SIGKILL, nothing is flushed or told to anyone. */
  void kill() {
    process.destroyForcibly();
  }

  /** Waits for its end, also while interrupted; the interrupt is kept for the caller. */
  void awaitEnd(Deadline deadline) {
    CompletableFuture<Process> end = process.onExit();
    boolean interrupted = false;
    while (!end.isDone() && !deadline.isOver()) {
      try {
        end.get(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (TimeoutException | ExecutionException e) {
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits {@code millis}, or less if it ends before. */
  void pause(long millis) throws InterruptedException {
    process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Says how it is, such as {@code broker 2 ended with status 1}. */
  String state() {
    return "broker " + node
        + (process.isAlive() ? " runs" : " ended with status " + process.exitValue());
  }

  /** Returns the last lines of its log, each marked as such. */
  List<String> logTail() {
    String mark = "    " + log.getFileName() + " | ";
    try {
      String written = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      List<String> lines = written.lines().toList();
      return lines.stream()
          .skip(Math.max(0, lines.size() - TAIL_LINES))
          .map(line -> mark + line)
          .toList();
    } catch (IOException e) {
      return List.of(mark + "cannot be read: " + e.getMessage());
    }
  }
}
