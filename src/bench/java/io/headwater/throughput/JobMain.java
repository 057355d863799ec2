package io.headwater.throughput;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The JVM of one run of one job: runs the job over the warm-up topic, then over the events as
 * another application, and leaves what it has measured in a file.
 */
@Command
final class JobMain implements Callable<Integer> {
  private static final long QUIET_MILLIS = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Mixin
  private RunOptions options = new RunOptions();

  @Option(names = "--job", required = true)
  private String job = "";

  @Option(names = "--bootstrap", required = true)
  private String bootstrap = "";

  @Option(names = "--broker", required = true)
  private long broker;

  @Option(names = "--run", required = true, description = "names this run among all")
  private String run = "";

  @Option(names = "--directory", required = true)
  private Path directory = Path.of("");

  @Option(names = "--result", required = true)
  private Path result = Path.of("");

  @Option(names = "--restore", description = "leaves what a restart has restored instead")
  private boolean isRestoring;

  @Option(names = "--recording")
  private Optional<Path> recording = Optional.empty();

  private JobMain() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new JobMain()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    JobChoice choice = JobChoice.parse(job);
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
      if (options.warmUp > 0) {
        measure(admin, choice, plan(choice, "warm-up", options.warmUpInput()), options.warmUp);
      }
      try (Recorder recorder = recording.isEmpty() ? Recorder.NONE : Recorder.to(recording.get())) {
        Measurement measured =
            measure(admin, choice, plan(choice, "run", options.input()), options.records);
        write(isRestoring ? restore(choice, plan(choice, "run", options.input())) : measured);
      }
    }
    return 0;
  }

  private void write(Object found) throws IOException {
    new ObjectMapper().writeValue(result.toFile(), found);
  }

  /** Starts the application of the run once more, without its directory. */
  private static Restored restore(JobChoice choice, JobPlan plan) throws Exception {
    Folders.delete(plan.state());
    RestoreCount.forget();
    try (AutoCloseable running = choice.job().start(plan)) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      long last = 0;
      while (System.nanoTime() < deadline) {
        Thread.sleep(QUIET_MILLIS);
        long now = RestoreCount.seen().map(Restored::records).orElse(0L);
        if (now > 0 && now == last) {
          return RestoreCount.seen().orElseThrow();
        }
        last = now;
      }
      throw new IllegalStateException("nothing is restored");
    }
  }

  private JobPlan plan(JobChoice choice, String part, String input) {
    String application = run + "-" + part;
    return new JobPlan(
        bootstrap,
        application,
        input,
        Topics.outputOf(application),
        directory.resolve(application),
        choice.isTuned(),
        options);
  }

  private Measurement measure(Admin admin, JobChoice choice, JobPlan plan, int records)
      throws Exception {
    ProcessHandle brokerProcess = ProcessHandle.of(broker).orElseThrow();
    Topics.create(admin, plan.output(), options.partitions);
    CompletableFuture<Sample> begin = new CompletableFuture<>();
    CompletableFuture<Map<String, Long>> before = new CompletableFuture<>();
    FirstRecord.await(() -> {
      before.complete(ThreadTimes.millis());
      begin.complete(Sample.now(brokerProcess, 0));
    });
    ResidentMemory.forgetPeak();
    try (AutoCloseable running = choice.job().start(plan)) {
      Sample first = begin.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      List<Sample> samples = new CommitWatch(
              admin,
              plan,
              records,
              choice.hasHop(options),
              committed -> Sample.now(brokerProcess, committed))
          .await(PATIENCE);
      Map<String, Long> threads = ThreadTimes.between(before.join(), ThreadTimes.millis());
      return new Measurement(first, samples, ResidentMemory.peakBytes(), threads);
    }
  }
}
