package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.FieldProtection;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.ProcessingGuarantee;
import io.headwater.streams.IdleCommit;
import io.headwater.topology.StartFrom;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How one instance of an application runs. */
final class InstanceOptions {
  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "Replicas of topics that are created; 1 by default.")
  private short replicationFactor = 1;

  @Option(
      names = "--guarantee",
      paramLabel = "NAME",
      description = "exactly_once_v2 (the default) or at_least_once.")
  private ProcessingGuarantee guarantee = ProcessingGuarantee.EXACTLY_ONCE_V2;

  @Option(
      names = "--start-from",
      paramLabel = "WHERE",
      description = {
        "earliest, latest or an ISO 8601 time; for a new application.",
        "By default, where each stream says: earliest, if it says nothing."
      })
  private Optional<String> startFrom = Optional.empty();

  @Option(
      names = "--create-topics",
      description = "Create missing topics; always done on the broker under .headwater/.")
  private boolean createTopics;

  @Option(
      names = "--commit-on-idle",
      paramLabel = "DURATION",
      converter = IdleCommitText.class,
      description = {
        "Commit when no record has come for so long, such as 5ms, the default; or off, to commit",
        "at the commit interval only."
      })
  private IdleCommit idleCommit = IdleCommit.DEFAULT;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of Kafka Streams or its clients; may be repeated.")
  private Map<String, String> kafka = new LinkedHashMap<>();

  @Mixin
  private final DatabaseOption database = new DatabaseOption();

  /** Returns the settings of an instance. */
  AppSettings settings(
      Console console, Cluster cluster, String topology, InstanceResources resources) {
    Path directory = resources.stateDirectory().orElse(Path.of(".headwater", "state", topology));
    int threads = resources.threads();
    if (threads < 1 || replicationFactor < 1) {
      throw new InvalidInputException(
          new Problem(
              "HW0660",
              threads < 1 ? "--threads" : "--replication-factor",
              "%d is less than 1".formatted(threads < 1 ? threads : replicationFactor),
              "give 1 or more"),
          null);
    }
    Map<String, String> all = new LinkedHashMap<>(cluster.address().kafka());
    all.putAll(kafka);
    return new AppSettings(
        cluster.bootstrapServers(),
        console.world().file(directory).toAbsolutePath(),
        guarantee,
        threads,
        replicationFactor,
        startFrom.map(InstanceOptions::start),
        createTopics || cluster.isOurs(),
        idleCommit,
        all,
        Optional.of(database.address(console, topology)),
        FieldProtection.NONE);
  }

  private static StartFrom start(String text) {
    return StartFrom.parse(text)
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW0661",
                "--start-from",
                "'" + text + "' is neither earliest, latest nor a time",
                "give a time such as 2012-01-31T08:00:00Z"),
            null));
  }

  /** Tells whether it is said where to start. */
  boolean hasStart() {
    return startFrom.isPresent();
  }

  /** Tells whether the guarantee is weaker than exactly once. */
  boolean mayRepeat() {
    return guarantee == ProcessingGuarantee.AT_LEAST_ONCE;
  }
}
