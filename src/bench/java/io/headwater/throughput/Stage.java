package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The one broker of all runs, and the folder for what they leave on disk. */
final class Stage implements AutoCloseable {
  private final Path work;
  private final Broker broker;
  private final Admin admin;

  private Stage(Path work, Broker broker, Admin admin) {
    this.work = work;
    this.broker = broker;
    this.admin = admin;
  }

  /** Starts the broker in a new folder, by default one for temporary files. */
  static Stage open(Optional<Path> directory) throws IOException {
    Path base = directory.orElse(Path.of(System.getProperty("java.io.tmpdir")));
    Path work = Files.createTempDirectory(Files.createDirectories(base), "headwater-throughput");
    Broker broker = Broker.start(work);
    return new Stage(
        work,
        broker,
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap())));
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  /** Returns a path of that name in the folder for what runs leave on disk. */
  Path path(String name) {
    return work.resolve(name);
  }

  /** Writes the events of these options, for all runs over them. */
  Play fill(RunOptions options) throws ExecutionException, InterruptedException {
    Topics.create(admin, options.input(), options.partitions);
    Topics.create(admin, options.warmUpInput(), options.partitions);
    Topics.fill(broker.bootstrap(), options.input(), options.events(options.records), options);
    Topics.fill(broker.bootstrap(), options.warmUpInput(), options.events(options.warmUp), options);
    return new Play(options, Expectation.of(options), "");
  }

  @Override
  public void close() throws IOException, InterruptedException {
    admin.close();
    broker.close();
    Folders.delete(work);
  }

  /** Events on the broker, and what jobs must make of them. */
  final class Play {
    private final RunOptions options;
    private final Expectation expectation;
    private final String variant;

    private Play(RunOptions options, Expectation expectation, String variant) {
      this.options = options;
      this.expectation = expectation;
      this.variant = variant;
    }

    /** Returns the same events for jobs with other settings, whose runs are told by a name. */
    Play with(RunOptions others, String name) {
      return new Play(others, expectation, name);
    }

    /**
     * Runs a job over the events, and clears away what it has written.
     *
     * @param round from 1, those before to warm up; no two runs of a job have the same
     *
     * @throws IllegalStateException if that was wrong
     */
    Outcome run(JobChoice choice, int round, Optional<Path> recording)
        throws IOException, InterruptedException, ExecutionException {
      JobRun jobRun = next(choice, round, recording);
      Measurement measured = jobRun.measure(broker);
      String application = jobRun.run() + "-run";
      long states = expectation.check(broker.bootstrap(), Topics.outputOf(application), choice);
      if (options.unreadable > 0) {
        expectation.checkDeadLetters(broker.bootstrap(), options.input() + "-dlq");
      }
      Map<String, Long> bytes = Topics.bytesOf(admin, application);
      clear(jobRun);
      return new Outcome(round, states, bytes, measured);
    }

    /** Runs a job over the events, and restores its store. */
    Restored restore(JobChoice choice, int round)
        throws IOException, InterruptedException, ExecutionException {
      JobRun jobRun = next(choice, round, Optional.empty());
      Restored restored = jobRun.restore(broker);
      clear(jobRun);
      return restored;
    }

    private JobRun next(JobChoice choice, int round, Optional<Path> recording) {
      String turn = round > 0 ? "r" + round : "w" + -round;
      String run =
          "%s%s-%s-%s".formatted(turn, variant, options.events(), choice.label().replace('+', '-'));
      return new JobRun(choice, run, work, options, recording);
    }

    private void clear(JobRun run) throws IOException, InterruptedException, ExecutionException {
      Topics.deleteOf(admin, run.run());
      Topics.deleteAll(admin, "-dlq");
      Folders.delete(run.directory());
    }
  }
}
