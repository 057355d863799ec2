package io.headwater.redrive;

import io.headwater.client.ClusterAddress;
import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.event.RecordPosition;
import io.headwater.proto.LetterResolution;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A dead-letter queue of a cluster: its letters without those that are resolved, and what can be
 * done about them. Used by one thread.
 *
 * <p>What is done is recorded in the topic {@code {queue}-audit}, which is created when it is
 * needed; see {@code headwater.LetterResolution}.
 */
public final class DeadLetterQueue {
  private final ClusterAddress cluster;
  private final String topic;

  /** Names a queue; nothing is asked of the cluster yet. */
  public DeadLetterQueue(ClusterAddress cluster, String topic) {
    this.cluster = cluster;
    this.topic = topic;
  }

  /**
   * What a queue holds.
   *
   * @param letters that are chosen, and were handed over
   * @param notChosen other letters that are not resolved
   * @param resolved letters that nothing is left to do about
   * @param foreign records that are no letters
   */
  public record Contents(long letters, long notChosen, long resolved, long foreign) {}

  /**
   * Reads the letters that are there now, each partition in order, without a trace.
   *
   * @param action returns whether to go on
   * @throws io.headwater.diagnostic.InvalidInputException if there is no such topic
   */
  public Contents read(LetterFilter filter, Predicate<QueuedLetter> action) {
    ResolvedLetters resolved = new ResolvedLetters();
    long[] counts = new long[4];
    try (ClusterLetters letters = new ClusterLetters(cluster, topic)) {
      letters.resolutionsIfAny(resolved::add);
      letters.letters(record -> {
        Optional<QueuedLetter> letter = QueuedLetter.of(record);
        if (letter.isEmpty()) {
          counts[3]++;
        } else if (resolved.contains(letter.get())) {
          counts[2]++;
        } else if (!filter.matches(letter.get())) {
          counts[1]++;
        } else {
          counts[0]++;
          return action.test(letter.get());
        }
        return true;
      });
    }
    return new Contents(counts[0], counts[1], counts[2], counts[3]);
  }

  /** Returns the letter at a position of this queue, resolved or not; empty if none is there. */
  public Optional<QueuedLetter> letter(int partition, long offset) {
    return record(new RecordPosition(topic, partition, offset)).flatMap(QueuedLetter::of);
  }

  /** Returns what was done about a letter, if anything was. */
  public Optional<LetterResolution> resolution(QueuedLetter letter) {
    List<LetterResolution> found = new ArrayList<>();
    try (ClusterLetters letters = new ClusterLetters(cluster, topic)) {
      letters.resolutionsIfAny(record -> {
        ResolvedLetters one = new ResolvedLetters();
        one.add(record);
        if (one.contains(letter)) {
          record.value().flatMap(ResolvedLetters::read).ifPresent(found::add);
        }
      });
    }
    return found.stream().findFirst();
  }

  /** Returns the record at any position of the cluster, if it is there still. */
  public Optional<StoredRecord> record(RecordPosition position) {
    try (ClusterLetters letters = new ClusterLetters(cluster, topic)) {
      return letters.record(position);
    }
  }

  /**
   * Publishes the chosen letters to the topics that they came from, each exactly once, also over
   * runs that are killed: in one transaction with the record of the audit that resolves it.
   *
   * <p>Whoever else resolves letters of this queue meanwhile is ended.
   *
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the cluster does not answer, or
   *     another run has taken over; what was committed stays done, and another run goes on there
   */
  public RunReport redrive(RedriveSettings settings, LetterFilter filter, RunControl control) {
    return redrive(settings, filter, control, Optional.empty());
  }

  /**
   * Publishes a letter with another value; otherwise as {@link #redrive} does.
   *
   * @return what became of it: resolved, held, or neither if it is resolved already or not there
   */
  public RunReport edit(
      RedriveSettings settings,
      RecordPosition letter,
      Replacement replacement,
      RunControl control) {
    LetterFilter only = LetterFilter.ALL.at(Set.of(letter));
    return redrive(settings, only, control, Optional.of(replacement));
  }

  private RunReport redrive(
      RedriveSettings settings,
      LetterFilter filter,
      RunControl control,
      Optional<Replacement> replacement) {
    InstantSource clock = InstantSource.system();
    try (WritableLetters letters = WritableLetters.open(settings, topic)) {
      Redriven treatment = new Redriven(settings, letters, clock, replacement);
      return new LetterRun(topic, letters, treatment, control, settings.recordsPerSecond(), clock)
          .run(filter);
    }
  }

  /** Hands over what {@link #redrive} would publish now, and publishes nothing. */
  public RunReport rehearse(
      RedriveSettings settings,
      LetterFilter filter,
      RunControl control,
      Consumer<PublishRecord> action) {
    InstantSource clock = InstantSource.system();
    try (ClusterLetters letters = new ClusterLetters(cluster, topic)) {
      Redriven treatment = new Redriven(settings, letters, clock, Optional.empty());
      LetterStore rehearsal = new Rehearsal(letters, action);
      return new LetterRun(topic, rehearsal, treatment, control, OptionalInt.empty(), clock)
          .run(filter);
    }
  }

  /** Gives the chosen letters up: they stay until their retention ends, and count as resolved. */
  public RunReport purge(RedriveSettings settings, LetterFilter filter, RunControl control) {
    InstantSource clock = InstantSource.system();
    try (WritableLetters letters = WritableLetters.open(settings, topic)) {
      Purged treatment = new Purged(settings, clock);
      return new LetterRun(topic, letters, treatment, control, OptionalInt.empty(), clock)
          .run(filter);
    }
  }

  /**
   * Returns the value of the record that failed: the letter's, or, where that does not hold all of
   * it, the one that is in its origin topic still.
   *
   * @return empty if neither holds it, or the record had none
   */
  public Optional<byte[]> wholeValue(QueuedLetter letter) {
    try (ClusterLetters letters = new ClusterLetters(cluster, topic)) {
      return Redriven.whole(letter, letters).value();
    } catch (Treatment.HeldException e) {
      return Optional.empty();
    }
  }

  /** Deletes what lies in front of a position of this queue, letters or not, for good. */
  public void deleteBefore(int partition, long offset) {
    try (ClusterLetters letters = new ClusterLetters(cluster, topic)) {
      letters.deleteBefore(new RecordPosition(topic, partition, offset));
    }
  }
}
