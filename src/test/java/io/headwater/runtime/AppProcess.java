package io.headwater.runtime;

import io.headwater.dsl.TopologyDefinition;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.streams.IdleCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import topologies.bank.Bank;

/** An application in a process of its own, to be killed. */
final class AppProcess implements AutoCloseable {
  private static final String REPEATING = "repeating";
  private static final String RESTORING_SLOWLY = "restoring slowly";
  private static final String RUNNING = "it runs";

  private static final Duration LONGEST_RUN = Duration.ofMinutes(5);

  private final Process process;
  private final Path log;

  private AppProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts an instance of the bank. */
  static AppProcess start(String bootstrapServers, Path stateDirectory) throws IOException {
    return start(bootstrapServers, stateDirectory, Bank.class);
  }

  /** Starts an instance with short sessions, so that a kill is noticed soon. */
  static AppProcess start(
      String bootstrapServers, Path stateDirectory, Class<? extends TopologyDefinition> topology)
      throws IOException {
    return start(bootstrapServers, stateDirectory, topology, "");
  }

  /** Starts an instance of the bank whose transactions are not open for longer. */
  static AppProcess start(String bootstrapServers, Path stateDirectory, Duration transactionTimeout)
      throws IOException {
    return start(bootstrapServers, stateDirectory, Bank.class, transactionTimeout);
  }

  /** Starts an instance with short sessions, whose transactions are not open for longer. */
  static AppProcess start(
      String bootstrapServers,
      Path stateDirectory,
      Class<? extends TopologyDefinition> topology,
      Duration transactionTimeout)
      throws IOException {
    return start(bootstrapServers, stateDirectory, topology, "", transactionTimeout);
  }

  /** Starts an instance whose tasks commit nothing after their first round of records. */
  static AppProcess startRepeating(
      String bootstrapServers, Path stateDirectory, Class<? extends TopologyDefinition> topology)
      throws IOException {
    return start(bootstrapServers, stateDirectory, topology, REPEATING, Duration.ofSeconds(30));
  }

  /** Starts an instance of the bank that takes its stores' changelogs record by record. */
  static AppProcess startRestoringSlowly(String bootstrapServers, Path stateDirectory)
      throws IOException {
    return start(
        bootstrapServers, stateDirectory, Bank.class, RESTORING_SLOWLY, Duration.ofSeconds(30));
  }

  /** Starts an instance with rows of projections in a database. */
  static AppProcess start(
      String bootstrapServers,
      Path stateDirectory,
      Class<? extends TopologyDefinition> topology,
      String databaseUrl)
      throws IOException {
    return start(bootstrapServers, stateDirectory, topology, databaseUrl, Duration.ofSeconds(30));
  }

  private static AppProcess start(
      String bootstrapServers,
      Path stateDirectory,
      Class<? extends TopologyDefinition> topology,
      String databaseUrl,
      Duration transactionTimeout)
      throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx384m",
        "-cp",
        classPath,
        AppProcess.class.getName(),
        bootstrapServers,
        stateDirectory.toString(),
        topology.getName(),
        databaseUrl,
        Long.toString(transactionTimeout.toMillis())));
    Path log = Files.createTempFile("headwater-app", ".log");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    return new AppProcess(process, log);
  }

  /** Kills the process at once, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Keeps the process from running, as a long garbage collection does. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets the process go on. */
  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
        .inheritIO()
        .start()
        .waitFor();
    if (code != 0) {
      throw new IOException("kill ended with " + code);
    }
  }

  /** Stops the process as an operator would, and says whether it ended cleanly. */
  boolean stop() throws InterruptedException {
    process.destroy();
    return process.waitFor(20, TimeUnit.SECONDS);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Tells whether it ever had the states of all its partitions. */
  boolean hasRun() throws IOException {
    return log().contains(RUNNING);
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(log);
  }

  /** Runs until it is stopped. */
  public static void main(String[] arguments)
      throws InterruptedException, ReflectiveOperationException {
    AppSettings settings = AppSettings.of(arguments[0], Path.of(arguments[1]))
        .withKafka("consumer.session.timeout.ms", "6000")
        .withKafka("consumer.heartbeat.interval.ms", "1000")
        .withKafka("producer.transaction.timeout.ms", arguments[4])
        .withKafka("commit.interval.ms", "200");
    if (arguments[3].equals(REPEATING)) {
      settings = settings
          .withGuarantee(ProcessingGuarantee.AT_LEAST_ONCE)
          .withIdleCommit(IdleCommit.NEVER)
          .withKafka("commit.interval.ms", "600000");
    } else if (arguments[3].equals(RESTORING_SLOWLY)) {
      settings = settings.withKafka("restore.consumer.max.poll.records", "1");
    } else if (!arguments[3].isEmpty()) {
      settings = settings
          .withDatabase(DatabaseAddress.of(arguments[3]))
          .withKafka("consumer.max.poll.records", "20");
    }
    TopologyDefinition definition = Class.forName(arguments[2])
        .asSubclass(TopologyDefinition.class)
        .getDeclaredConstructor()
        .newInstance();
    HeadwaterApp app = HeadwaterApp.start(definition.topology(), settings);
    Runtime.getRuntime().addShutdownHook(new Thread(app::close));
    if (app.awaitRunning(LONGEST_RUN)) {
      System.out.println(RUNNING);
    }
    Thread.sleep(LONGEST_RUN.toMillis());
  }
}
