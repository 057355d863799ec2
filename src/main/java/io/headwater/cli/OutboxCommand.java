package io.headwater.cli;

import io.headwater.client.PublisherSettings;
import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.OutboxName;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.outbox.OutboxCounts;
import io.headwater.outbox.OutboxRelay;
import io.headwater.outbox.OutboxSettings;
import io.headwater.outbox.OutboxSql;
import io.headwater.outbox.PublishedRows;
import io.headwater.outbox.UnsendableRows;
import io.headwater.partition.Partitionings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater outbox}: publishes the rows of an outbox table. */
@Command(
    name = "outbox",
    description = {
      "Publish the rows of an outbox table of PostgreSQL or H2, until Ctrl-C.",
      "Rows of one topic and key are published in the order of their ids, each exactly once, also",
      "over kills and outages. Of several relays of one outbox one publishes, the others wait."
    })
final class OutboxCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--jdbc", paramLabel = "URL", description = "The database: jdbc:postgresql://….")
  private Optional<String> url = Optional.empty();

  @Option(names = "--jdbc-user", paramLabel = "NAME", description = "User of the database.")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--jdbc-password-env",
      paramLabel = "NAME",
      description = "Variable of the environment that holds the user's password.")
  private Optional<String> passwordVariable = Optional.empty();

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = "The table, or SCHEMA.TABLE; outbox by default.")
  private String table = "outbox";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = {
        "Name of the outbox on the cluster; that of the table by default. Outboxes of different",
        "tables or databases that share a cluster have different names."
      })
  private Optional<String> name = Optional.empty();

  @Option(names = "--once", description = "Publish what is committed now, and end.")
  private boolean isOnce;

  @Option(names = "--keep", description = "Mark published rows instead of deleting them.")
  private boolean isKeeping;

  @Option(
      names = "--set-aside",
      description = {
        "Write beside a row that can never be sent why, and go on with its key. By default it",
        "stays, and later rows of its key wait for it."
      })
  private boolean isSettingAside;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Rows in one transaction at most; 1000 by default.")
  private Optional<Integer> batch = Optional.empty();

  @Option(
      names = "--poll",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Pause while there is nothing to do; 200ms by default.")
  private Optional<Duration> poll = Optional.empty();

  @Option(
      names = "--partitioning",
      paramLabel = "TOPIC=ALGORITHM",
      description = "How records of a topic are placed, such as orders=crc32; murmur2 by default.")
  private Map<String, String> partitionings = Map.of();

  @Option(
      names = "--print-sql",
      paramLabel = "DATABASE",
      description = "Print the statements that create the table, for postgresql or h2, and end.")
  private Optional<OutboxSql> printed = Optional.empty();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  OutboxCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    OutboxName outbox = OutboxName.of(table);
    if (printed.isPresent()) {
      printed.get().create(outbox).lines().forEach(console.out()::line);
      return ExitCode.OK;
    }
    DatabaseAddress database = database();
    try (Cluster cluster = clusterOption.open(console)) {
      OutboxSettings settings = settings(database, cluster);
      OutboxCounts counts;
      try (OutboxProgress progress = new OutboxProgress(console, json.isWanted())) {
        OutboxRelay relay =
            new OutboxRelay(settings, new TopologyMetrics(settings.name()), progress);
        console.world().stop().whenRequested(relay::stop);
        if (isOnce) {
          relay.drain();
        } else {
          relay.run();
        }
        counts = relay.counts();
      }
      console.out().line(json.isWanted() ? asJson(counts) : asText(counts));
      return counts.held() + counts.setAside() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private DatabaseAddress database() {
    if (url.isEmpty()) {
      throw refused("HW0737", "--jdbc", "it is missing", "say where the table is");
    }
    return new DatabaseAddress(
        url.get(),
        user,
        passwordVariable.map(variable -> DatabaseOption.password("--jdbc-password-env", variable)));
  }

  private OutboxSettings settings(DatabaseAddress database, Cluster cluster) {
    OutboxSettings plain = OutboxSettings.of(database, table, cluster.address());
    int rows = batch.orElse(plain.batchRows());
    if (rows < 1 || rows > OutboxSettings.MOST_ROWS) {
      throw refused(
          "HW0739",
          "--batch",
          "it is %d".formatted(rows),
          "give 1 to %,d".formatted(OutboxSettings.MOST_ROWS));
    }
    PublisherSettings publisher = plain.publisher();
    for (Map.Entry<String, String> placed : partitionings.entrySet()) {
      try {
        publisher =
            publisher.withPartitioning(placed.getKey(), Partitionings.named(placed.getValue()));
      } catch (IllegalArgumentException e) {
        throw refused("HW0738", "--partitioning", Causes.told(e), "write such as orders=crc32");
      }
    }
    return plain
        .withName(name.orElse(plain.name()))
        .withPublisher(publisher)
        .withBatch(rows, plain.batchBytes())
        .withPoll(poll.orElse(plain.poll()))
        .withPublishedRows(isKeeping ? PublishedRows.MARK : PublishedRows.DELETE)
        .withUnsendableRows(isSettingAside ? UnsendableRows.SET_ASIDE : UnsendableRows.HOLD_KEY);
  }

  private static InvalidInputException refused(
      String code, String option, String what, String fix) {
    return new InvalidInputException(new Problem(code, "option '" + option + "'", what, fix), null);
  }

  private static String asText(OutboxCounts counts) {
    return "published %s%s%s%s"
        .formatted(
            Text.counted(counts.published(), "row"),
            counts.setAside() == 0 ? "" : "; set aside " + Text.counted(counts.setAside(), "row"),
            counts.held() == 0
                ? ""
                : "; %s cannot be sent".formatted(Text.counted(counts.held(), "row")),
            counts.waiting() == 0
                ? ""
                : "; %s behind in the same keys".formatted(Text.counted(counts.waiting(), "row")));
  }

  private static String asJson(OutboxCounts counts) {
    return JsonText.object(json -> {
      json.writeNumberField("published", counts.published());
      json.writeNumberField("setAside", counts.setAside());
      json.writeNumberField("held", counts.held());
      json.writeNumberField("waiting", counts.waiting());
    });
  }
}
