package io.headwater.cli;

import io.headwater.client.EventPublisher;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.client.TrafficGenerator;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.diagnostic.Problem;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater demo}: a whole application on a real broker, every record accounted for. */
@Command(
    name = "demo",
    description = "Watch an order application process good and bad records on a real broker.")
final class DemoCommand implements Callable<Integer> {
  private static final String TOPOLOGY = "orders";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** The first order is of yesterday, so that the last one is not of tomorrow. */
  private static final Duration EVENT_TIME_LEAD = Duration.ofDays(1);

  private final Console console;

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Option(names = "--orders", paramLabel = "N", description = "Orders to make up; 5000 by default.")
  private int orders = 5_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Makes up the same orders again on an empty broker; another seed by default.")
  private Optional<Long> seed = Optional.empty();

  @Mixin
  private final JsonOption json = new JsonOption();

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (orders < 1) {
      throw new InvalidInputException(
          new Problem("HW0662", "--orders", orders + " is less than 1", "give 1 or more"), null);
    }
    TopologySpec spec = new TopologyOptions().catalog(console.world()).find(TOPOLOGY);
    long chosen = seed.orElseGet(System::currentTimeMillis);
    Instant begin = Instant.now();
    TrafficGenerator.Traffic traffic = generator().generate(chosen, begin.minus(EVENT_TIME_LEAD));
    try (Cluster cluster = clusterOption.open(console);
        HeadwaterApp app = HeadwaterApp.start(spec, settings(cluster))) {
      if (!app.awaitRunning(PATIENCE) || !app.awaitDrained(PATIENCE)) {
        return giveUp(app, "did not get ready");
      }
      console
          .notes()
          .line("'%s' runs on %s, exactly once; making up %d orders with seed %d"
              .formatted(TOPOLOGY, cluster.bootstrapServers(), orders, chosen));
      Map<String, OutcomeCounts> before = app.metrics().countsByProgram();
      long failed = publish(spec, cluster, app, traffic);
      if (failed > 0 || !app.awaitDrained(PATIENCE)) {
        return giveUp(app, failed + " records were not published, or are not processed yet");
      }
      DemoReport report = new DemoReport(
          console, cluster, app, new DemoReport.Expectation(traffic.expected(), before, begin));
      return (json.isWanted() ? report.printJson() : report.print())
          ? ExitCode.OK
          : ExitCode.FAILED;
    }
  }

  private TrafficGenerator generator() {
    for (TrafficGenerator generator : ServiceLoader.load(TrafficGenerator.class)) {
      if (generator.topology().equals(TOPOLOGY)) {
        return generator;
      }
    }
    throw new InvalidInputException(
        new Problem(
            "HW0663",
            "class path",
            "there is no generator of records for '" + TOPOLOGY + "'",
            "start headwater from its distribution"),
        null);
  }

  private AppSettings settings(Cluster cluster) {
    Path state = console.world().file(Path.of(".headwater", "state", TOPOLOGY));
    AppSettings settings = AppSettings.of(cluster.bootstrapServers(), state.toAbsolutePath())
        .withCreateTopics(true)
        .withThreads(2);
    for (Map.Entry<String, String> setting : cluster.address().kafka().entrySet()) {
      settings = settings.withKafka(setting.getKey(), setting.getValue());
    }
    return settings;
  }

  /** Publishes all orders and returns how many records the cluster did not take. */
  private long publish(
      TopologySpec spec, Cluster cluster, HeadwaterApp app, TrafficGenerator.Traffic traffic) {
    PublisherSettings settings = PublisherSettings.of(cluster.address());
    for (StreamSpec stream : spec.sources()) {
      if (stream.placement() instanceof Placement.ByKey byKey) {
        settings = settings.withPartitioning(stream.topic(), byKey.partitioning());
      }
    }
    Instant due = Instant.now().plus(EVERY);
    try (EventPublisher publisher = EventPublisher.open(settings)) {
      for (int i = 0; i < orders && !console.world().stop().isRequested(); i++) {
        for (PublishRecord record : traffic.next()) {
          publisher.publish(record);
        }
        if (Instant.now().isAfter(due)) {
          due = due.plus(EVERY);
          tell(publisher, app);
        }
      }
      publisher.flush();
      tell(publisher, app);
      return publisher.counts().failed();
    }
  }

  private void tell(EventPublisher publisher, HeadwaterApp app) {
    console
        .notes()
        .line("  published %d   %s"
            .formatted(publisher.counts().acknowledged(), app.metrics().counts()));
  }

  private int giveUp(HeadwaterApp app, String reason) {
    console
        .notes()
        .line("gave up: %s [state=%s%s]"
            .formatted(
                reason, app.state(), app.halt().map(halt -> ", halted=" + halt).orElse("")));
    return ExitCode.FAILED;
  }
}
