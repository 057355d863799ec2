package io.headwater.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A subscriber in a process of its own, to be killed: notes in a file what it has handled. */
final class SubscriberProcess implements AutoCloseable {
  private final Process process;
  private final Path handled;

  private SubscriberProcess(Process process, Path handled) {
    this.process = process;
    this.handled = handled;
  }

  /**
   * Starts a member of a group.
   *
   * @param millis what it takes to handle a record
   */
  static SubscriberProcess start(
      ClusterAddress cluster, String group, String topic, Path directory, long millis)
      throws IOException {
    Path handled = Files.createFile(directory.resolve(group + ".handled"));
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx128m",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        SubscriberProcess.class.getName(),
        cluster.bootstrapServers(),
        group,
        topic,
        handled.toString(),
        Long.toString(millis)));
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(group + ".log").toFile())
        .start();
    return new SubscriberProcess(process, handled);
  }

  /** Returns what it has handled so far, in its order. */
  SequenceCheck handled() throws IOException {
    SequenceCheck check = new SequenceCheck();
    String all = Files.readString(handled);
    // What is not ended yet is being written.
    all.substring(0, all.lastIndexOf('\n') + 1).lines().forEach(line -> {
      int space = line.indexOf(' ');
      check.saw(line.substring(0, space), Integer.parseInt(line.substring(space + 1)));
    });
    return check;
  }

  /** Kills it at once, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    if (!process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not die");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Runs until whoever has started it is gone. */
  public static void main(String[] arguments) throws IOException {
    ClusterAddress cluster = ClusterAddress.of(arguments[0])
        .withKafka(Map.of("session.timeout.ms", "2000", "heartbeat.interval.ms", "500"));
    SubscriberSettings settings = SubscriberSettings.of(cluster, arguments[1], arguments[2])
        .withCommitting(Committing.INTERVAL, Duration.ofMillis(100));
    Path handled = Path.of(arguments[3]);
    long millis = Long.parseLong(arguments[4]);
    var unused = EventSubscriber.start(
        settings,
        record -> {
          Thread.sleep(millis);
          note(handled, record);
        },
        end -> end.ifPresent(Throwable::printStackTrace));
    while (System.in.read() >= 0) {
      // The parent writes nothing; only its end matters.
    }
  }

  private static synchronized void note(Path handled, StoredRecord record) {
    String line = NumberedRecords.keyOf(record) + " " + NumberedRecords.numberOf(record) + "\n";
    try {
      Files.write(handled, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
