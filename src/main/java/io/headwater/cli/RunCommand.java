package io.headwater.cli;

import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.http.HttpEndpoint;
import io.headwater.metrics.ConsoleSummary;
import io.headwater.metrics.MetricsSnapshot;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.Draining;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater run}: runs one instance of an application until it is stopped. */
@Command(
    name = "run",
    description = "Run one instance of an application until Ctrl-C; start more to share the load.")
final class RunCommand implements Callable<Integer> {
  private static final String APPLICATION_SERVER = "application.server";

  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of a topology.")
  private String name = "";

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final InstanceOptions instance = new InstanceOptions();

  @Mixin
  private final InstanceResourceOptions resources = new InstanceResourceOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      description = "Address that /metrics, /health and /tables are served on; 127.0.0.1.")
  private String httpHost = "127.0.0.1";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Port of /metrics, /health and /tables; a free one by default.")
  private int httpPort;

  @Option(
      names = "--summary-every",
      paramLabel = "SECONDS",
      description = "How often a summary is printed; 10 by default.")
  private int summarySeconds = 10;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Application id, if it is not the name of the topology; see 'cut-over'.")
  private Optional<String> application = Optional.empty();

  @Option(
      names = "--drain",
      description = "Take in nothing new, process what is on its way inside, and stop.")
  private boolean isDraining;

  @Option(names = "--until-drained", description = "Stop when all input is consumed and committed.")
  private boolean untilDrained;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    HttpEndpoint.requirePort(httpPort);
    TopologySpec declared = topologies.catalog(console.world()).find(name).requireValid();
    TopologySpec spec = application.map(declared::withName).orElse(declared).requireValid();
    if (instance.mayRepeat()) {
      console.notes().line("AT LEAST ONCE: after a crash, effects of records may be repeated");
    }
    try (Cluster cluster = clusterOption.open(console);
        SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, declared);
        HeadwaterApp app = start(declared, spec, cluster, keys);
        HttpEndpoint http = HttpEndpoint.start(
            httpHost, httpPort, app.metrics(), new AppHealth(app), new AppTables(app));
        HttpAddress address = HttpAddress.announce(console, spec.name(), httpHost, http.port())) {
      console.notes().problems(app.warnings());
      console
          .notes()
          .line("%s runs on %s; http://%s:%d/metrics; Ctrl-C stops it"
              .formatted(spec.name(), cluster.bootstrapServers(), httpHost, http.port()));
      app.database().ifPresent(rows -> console.notes().line("rows of projections are in " + rows));
      MetricsSnapshot start = app.metrics().snapshot(Instant.now());
      watch(app, start);
      print(start, app.metrics().snapshot(Instant.now()));
      return result(app);
    }
  }

  private HeadwaterApp start(
      TopologySpec declared, TopologySpec spec, Cluster cluster, SubjectKeyOptions.Opened keys) {
    LiveApplication.requireKnown(spec.name(), declared, cluster);
    AppSettings settings = named(instance.settings(console, cluster, spec.name(), resources))
        .withProtection(keys.protection());
    return isDraining ? Draining.start(spec, settings) : HeadwaterApp.start(spec, settings);
  }

  /** Lets other instances know the endpoint, unless its port is any, or its host every. */
  private AppSettings named(AppSettings settings) {
    boolean isKnown = httpPort > 0 && !httpHost.equals("0.0.0.0") && !httpHost.equals("::");
    return isKnown && !settings.kafka().containsKey(APPLICATION_SERVER)
        ? settings.withKafka(APPLICATION_SERVER, httpHost + ":" + httpPort)
        : settings;
  }

  private void watch(HeadwaterApp app, MetricsSnapshot start) {
    MetricsSnapshot previous = start;
    boolean isEnding = untilDrained || isDraining;
    Duration pause = isEnding ? Duration.ofMillis(500) : Duration.ofSeconds(summarySeconds);
    while (!console.world().stop().await(pause) && app.halt().isEmpty()) {
      if (isEnding && app.isRunning() && app.uncommitted() == 0) {
        return;
      }
      Instant now = Instant.now();
      if (Duration.between(previous.at(), now).toSeconds() >= summarySeconds) {
        MetricsSnapshot current = app.metrics().snapshot(now);
        print(previous, current);
        previous = current;
      }
    }
  }

  private void print(MetricsSnapshot previous, MetricsSnapshot current) {
    if (json.isWanted()) {
      console.out().line(CountsJson.of(current));
    } else {
      console.out().line(ConsoleSummary.render(previous, current));
    }
    console.out().flush();
  }

  private int result(HeadwaterApp app) {
    Optional<String> halt = app.halt();
    halt.ifPresent(reason -> console.notes().line("halted: " + reason));
    OutcomeCounts counts = app.metrics().counts();
    return halt.isPresent() || !counts.isConserved() ? ExitCode.FAILED : ExitCode.OK;
  }
}
