package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.DatabaseTable;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.ProjectionRebuild;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater projection rebuild}: builds the rows anew beside those that are seen. */
@Command(
    name = "rebuild",
    description = {
      "Build the rows of a projection anew, from the beginning of its streams, in a version beside",
      "the one that readers see; the application may run. What was interrupted goes on from there."
    })
final class ProjectionRebuildCommand implements Callable<Integer> {
  private final Console console;

  @Mixin
  private final ProjectionTarget target = new ProjectionTarget();

  @Parameters(index = "1", paramLabel = "NAME", description = "Name of the projection.")
  private String name = "";

  @Option(names = "--swap", description = "Then show the new version to readers.")
  private boolean isSwapping;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Partitions that are read at a time; one per processor by default.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  ProjectionRebuildCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (threads < 1) {
      throw new InvalidInputException(
          new Problem(
              "HW1716", "--threads", "%d is less than 1".formatted(threads), "give 1 or more"),
          null);
    }
    TopologySpec topology = target.topology(console);
    ProjectionSpec projection = ProjectionTarget.projection(topology, name);
    DatabaseAddress address = target.address(console, topology);
    ProjectionRebuild.Result result;
    try (Cluster cluster = clusterOption.open(console);
        SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, topology);
        RebuildProgress progress = RebuildProgress.of(console)) {
      result = ProjectionRebuild.run(
          topology,
          projection,
          settings(cluster).withDatabase(address).withProtection(keys.protection()),
          progress::at,
          console.world().stop()::isRequested);
    }
    boolean isSwapped = isSwapping && result.isComplete();
    if (isSwapped) {
      try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
        database.catalog().swap(DatabaseTable.of(topology, projection), result.version());
      }
    }
    console.out().line(json.isWanted() ? asJson(result, isSwapped) : asText(result, isSwapped));
    return result.isComplete() ? ExitCode.OK : ExitCode.FAILED;
  }

  private AppSettings settings(Cluster cluster) {
    AppSettings settings =
        AppSettings.of(cluster.bootstrapServers(), Path.of("")).withThreads(threads);
    for (Map.Entry<String, String> setting : cluster.address().kafka().entrySet()) {
      settings = settings.withKafka(setting.getKey(), setting.getValue());
    }
    return settings;
  }

  private String asText(ProjectionRebuild.Result result, boolean isSwapped) {
    long failed = result.counts().of(Outcome.DEAD_LETTERED);
    String what = "version %d of %s: %s%s"
        .formatted(
            result.version().number(),
            result.version().id(),
            Text.counted(result.counts().consumed(), "record"),
            failed == 0 ? "" : ", of which %d failed, as they did before".formatted(failed));
    if (!result.isComplete()) {
      return what + "; stopped: run it again to go on";
    }
    return isSwapped
        ? what + "; readers see it now"
        : what
            + "; run: headwater projection swap %s %s"
                .formatted(target.named(), result.version().id().projection());
  }

  private static String asJson(ProjectionRebuild.Result result, boolean isSwapped) {
    return JsonText.object(json -> {
      json.writeStringField("projection", result.version().id().projection());
      json.writeNumberField("version", result.version().number());
      json.writeBooleanField("complete", result.isComplete());
      json.writeBooleanField("live", isSwapped);
      json.writeNumberField("records", result.counts().consumed());
      json.writeNumberField("failed", result.counts().of(Outcome.DEAD_LETTERED));
    });
  }
}
