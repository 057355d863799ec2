package io.headwater.redrive;

import io.headwater.deadletter.DeadLetter;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;

/** Chooses letters; each condition that is added narrows the choice. Immutable. */
public final class LetterFilter {
  /** Chooses every letter. */
  public static final LetterFilter ALL = new LetterFilter(letter -> true);

  private final Predicate<QueuedLetter> condition;

  private LetterFilter(Predicate<QueuedLetter> condition) {
    this.condition = condition;
  }

  /** Tells whether a letter is chosen. */
  public boolean matches(QueuedLetter letter) {
    return condition.test(letter);
  }

  /** Adds a condition on the letter. */
  public LetterFilter and(Predicate<DeadLetter> more) {
    return new LetterFilter(condition.and(queued -> more.test(queued.letter())));
  }

  /** Adds a condition on the value; a letter that has only its first bytes does not meet it. */
  public LetterFilter andValue(Predicate<DeadLetter> more) {
    return new LetterFilter(
        condition.and(queued -> !queued.isTruncated() && more.test(queued.letter())));
  }

  /** Chooses only what failed for one of these reasons. */
  public LetterFilter ofCodes(Set<String> codes) {
    return and(letter -> codes.contains(letter.cause().code()));
  }

  /** Chooses only what failed in one of these programs, or {@code program/step}s. */
  public LetterFilter ofSteps(Set<String> steps) {
    return and(letter -> steps.stream().anyMatch(step -> isIn(letter.cause().step(), step)));
  }

  private static boolean isIn(String failed, String step) {
    return failed.equals(step) || failed.startsWith(step + "/");
  }

  /** Chooses only what threw one of these classes, named with or without their package. */
  public LetterFilter ofExceptions(Set<String> classes) {
    return and(letter -> letter
        .cause()
        .exceptionClass()
        .filter(name ->
            classes.contains(name) || classes.contains(name.substring(name.lastIndexOf('.') + 1)))
        .isPresent());
  }

  /** Chooses only letters of these groups. */
  public LetterFilter ofGroups(Set<String> ids) {
    return and(letter -> ids.contains(LetterGroup.Fingerprint.of(letter).id()));
  }

  /** Chooses only records of this key. */
  public LetterFilter ofKey(byte[] key) {
    byte[] wanted = key.clone();
    return and(letter -> Arrays.equals(letter.key(), wanted));
  }

  /** Chooses only what failed at this wall-clock time or later. */
  public LetterFilter from(Instant time) {
    return and(letter -> !letter.cause().failedAt().isBefore(time));
  }

  /** Chooses only what failed before this wall-clock time. */
  public LetterFilter before(Instant time) {
    return and(letter -> letter.cause().failedAt().isBefore(time));
  }

  /** Chooses only the letters at these positions. */
  public LetterFilter at(Set<RecordPosition> positions) {
    return new LetterFilter(condition.and(queued -> positions.contains(queued.position())));
  }
}
