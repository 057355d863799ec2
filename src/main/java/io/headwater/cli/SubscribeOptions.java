package io.headwater.cli;

import static io.headwater.cli.OptionRules.requireAtLeastOne;
import static io.headwater.cli.OptionRules.requireWith;
import static io.headwater.cli.OptionRules.requireWithout;

import io.headwater.client.ClusterAddress;
import io.headwater.client.Committing;
import io.headwater.client.GroupAssignment;
import io.headwater.client.Ordering;
import io.headwater.client.PositionStore;
import io.headwater.client.ReadStart;
import io.headwater.client.Reading;
import io.headwater.client.StartAt;
import io.headwater.client.SubscriberSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a subscriber reads; without a group or a file of positions there is none. */
final class SubscribeOptions {
  private static final String GROUP = "--group";
  private static final String POSITIONS = "--positions";
  private static final String SHARE = "--share";
  private static final String TIME_OR_OFFSET = "TIME or OFFSET";
  private static final String EITHER = GROUP + " or " + POSITIONS;

  @Option(
      names = GROUP,
      paramLabel = "GROUP",
      description = {
        "Read as a member of a consumer group: the partitions are shared with its other members,",
        "and reading goes on where the group has committed."
      })
  private Optional<String> group = Optional.empty();

  @Option(
      names = POSITIONS,
      paramLabel = "FILE",
      description = "Read alone, and keep in a file where the next run goes on.")
  private Optional<Path> positions = Optional.empty();

  @Option(
      names = "--assignment",
      paramLabel = "HOW",
      converter = AssignmentText.class,
      description = {
        "How partitions are spread over the group: cooperative (the default), range, round-robin,",
        "or broker, which is the protocol of KIP-848. All members use the same."
      })
  private Optional<GroupAssignment> assignment = Optional.empty();

  @Option(
      names = "--instance-id",
      paramLabel = "ID",
      description = "Name of this member that outlives a restart, so that nothing moves meanwhile.")
  private Optional<String> instanceId = Optional.empty();

  @Option(
      names = "--ordering",
      paramLabel = "ORDER",
      description = {
        "What keeps its order: partition, key (the default, but with --max it is partition), or",
        "unordered."
      })
  private Optional<Ordering> ordering = Optional.empty();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Records that are decoded and printed at once; 8 by default.")
  private Optional<Integer> workers = Optional.empty();

  @Option(
      names = "--commit",
      paramLabel = "WHEN",
      converter = CommitText.class,
      description = {
        "auto (the default): what is printed, on an interval; manual: the same, but what is",
        "printed is handed to the reader in portions, and counts from then on; batch: when all",
        "records of a poll are printed, before the next."
      })
  private Optional<Committing> committing = Optional.empty();

  @Option(
      names = "--commit-interval",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Time between commits; 1s by default.")
  private Optional<Duration> interval = Optional.empty();

  @Option(
      names = "--pending-records",
      paramLabel = "N",
      description = "Records that are read ahead of what is printed, about; 10000 by default.")
  private Optional<Integer> pending = Optional.empty();

  @Option(
      names = "--pending-bytes",
      paramLabel = "SIZE",
      converter = SizeText.class,
      description = "How large they are together, about; 32MiB by default.")
  private Optional<Long> pendingBytes = Optional.empty();

  @Mixin
  private final PortionOptions portions = new PortionOptions();

  /** Returns in what portions records are handed out. */
  PortionOptions portions() {
    return portions;
  }

  /** Tells whether there is a subscriber. */
  boolean isWanted() {
    return group.isPresent() || positions.isPresent();
  }

  Optional<String> group() {
    return group;
  }

  /**
   * Refuses what makes no sense, before anything is connected.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if something does not
   */
  void check(StartText.Start start, Set<Integer> partitions, boolean isCounted) {
    portions.check(isWanted(), group.isPresent());
    boolean isOfPortions = portions.isSharing() || portions.isBatching();
    requireWithout("--commit", committing.isPresent(), "--share or --batch", isOfPortions);
    requireWithout("--max", isCounted, "--batch", portions.isBatching());
    requireWithout("--assignment", assignment.isPresent(), SHARE, portions.isSharing());
    requireWithout("--instance-id", instanceId.isPresent(), SHARE, portions.isSharing());
    requireWithout("--ordering", ordering.isPresent(), SHARE, portions.isSharing());
    requireWithout("--commit-interval", interval.isPresent(), SHARE, portions.isSharing());
    boolean isAtPlace =
        start.start() instanceof ReadStart.AtTime || start.start() instanceof ReadStart.AtOffset;
    requireWithout("--from " + TIME_OR_OFFSET, isAtPlace, SHARE, portions.isSharing());
    requireWithout(POSITIONS, positions.isPresent(), GROUP, group.isPresent());
    requireWithout("--partition", !partitions.isEmpty(), GROUP, group.isPresent());
    requireWith("--assignment", assignment.isPresent(), GROUP, group.isPresent());
    requireWith("--instance-id", instanceId.isPresent(), GROUP, group.isPresent());
    requireWith("--ordering", ordering.isPresent(), EITHER, isWanted());
    requireWith("--workers", workers.isPresent(), EITHER, isWanted());
    requireWith("--commit", committing.isPresent(), EITHER, isWanted());
    requireWith("--commit-interval", interval.isPresent(), EITHER, isWanted());
    requireWith("--pending-records", pending.isPresent(), EITHER, isWanted());
    requireWith("--pending-bytes", pendingBytes.isPresent(), EITHER, isWanted());
    requireWith("--from stored", start.isStored(), EITHER, isWanted());
    requireAtLeastOne("--workers", workers);
    requireAtLeastOne("--pending-records", pending);
  }

  /**
   * Returns how the subscriber reads.
   *
   * @param start where it begins in partitions that nothing is known of
   * @param isCounted whether it ends after some records: by partition, so that none is printed
   *     that the next run prints again
   */
  SubscriberSettings settings(
      Console console,
      ClusterAddress cluster,
      String topic,
      Set<Integer> partitions,
      StartAt start,
      boolean isCounted) {
    SubscriberSettings plain =
        SubscriberSettings.of(cluster, reading(console, topic, partitions, start));
    int count = workers.orElse(plain.workers());
    return plain
        .withOrdering(ordering.orElse(isCounted ? Ordering.PARTITION : plain.ordering()))
        .withCommitting(
            committing.orElse(plain.committing()), interval.orElse(plain.commitInterval()))
        .withWorkers(count)
        .withPending(
            Math.max(count, pending.orElse(plain.maxPending())),
            pendingBytes.orElse(plain.maxPendingBytes()));
  }

  private Reading reading(Console console, String topic, Set<Integer> partitions, StartAt start) {
    if (group.isEmpty()) {
      PositionStore store = PositionStore.inFile(console.world().file(positions.orElseThrow()));
      return new Reading.Single(List.of(topic), partitions, new StartAt.Stored(store, start));
    }
    Reading.Group reading = Reading.Group.of(group.get(), topic)
        .withAssignment(assignment.orElse(GroupAssignment.COOPERATIVE_STICKY))
        .startingAt(start);
    return instanceId.map(reading::withInstanceId).orElse(reading);
  }
}
