package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.redrive.LetterFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which letters of a queue are chosen; a letter has to meet every option. */
final class LetterOptions {
  @Option(
      names = "--code",
      paramLabel = "CODE",
      split = ",",
      description = "What failed for one of these reasons, such as RULE_THREW.")
  private Set<String> codes = Set.of();

  @Option(
      names = "--step",
      paramLabel = "PROGRAM[/STEP]",
      split = ",",
      description = "What failed in one of these programs or steps.")
  private Set<String> steps = Set.of();

  @Option(
      names = "--exception",
      paramLabel = "CLASS",
      split = ",",
      description = "What threw one of these classes, named with or without their package.")
  private Set<String> exceptions = Set.of();

  @Option(
      names = "--group",
      paramLabel = "ID",
      split = ",",
      description = "Letters of these groups, as 'headwater dlq stats' prints them.")
  private Set<String> groups = Set.of();

  @Option(names = "--key", paramLabel = "KEY", description = "Records of this key.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--failed-from",
      paramLabel = "TIME",
      description = "What failed at this time or later, such as 2026-01-31T12:00:00Z.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--failed-before",
      paramLabel = "TIME",
      description = "What failed before this time.")
  private Optional<String> before = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TOPIC-P@O",
      split = ",",
      description = "The letters at these positions of their queue.")
  private List<String> positions = List.of();

  @Option(
      names = "--where",
      paramLabel = "CEL",
      description = {
        "What meets an expression over value, key, now and headers, such as 'value.amount > 0'.",
        "What cannot be decoded or evaluated does not meet it."
      })
  private Optional<String> where = Optional.empty();

  /**
   * Returns the choice for one queue.
   *
   * @param protection opens what is sealed, where an upcaster has to read it
   * @throws InvalidInputException if an option does not fit the records of the queue
   */
  LetterFilter filter(LetterQueue queue, FieldProtection protection) {
    LetterFilter filter = LetterFilter.ALL;
    filter = codes.isEmpty() ? filter : filter.ofCodes(codes);
    filter = steps.isEmpty() ? filter : filter.ofSteps(steps);
    filter = exceptions.isEmpty() ? filter : filter.ofExceptions(exceptions);
    filter = groups.isEmpty() ? filter : filter.ofGroups(groups);
    filter = positions.isEmpty() ? filter : filter.at(positions());
    filter = from.isEmpty() ? filter : filter.from(time("--failed-from", from.get()));
    filter = before.isEmpty() ? filter : filter.before(time("--failed-before", before.get()));
    if (key.isPresent()) {
      filter = filter.ofKey(ReplayOptions.key(key.get(), queue.target().keyType()));
    }
    return where.isEmpty()
        ? filter
        : filter.andValue(LetterCondition.compile(where.get(), queue, protection));
  }

  /** Tells whether nothing is said, and so every letter is chosen. */
  boolean isEmpty() {
    return codes.isEmpty()
        && steps.isEmpty()
        && exceptions.isEmpty()
        && groups.isEmpty()
        && positions.isEmpty()
        && Stream.of(key, from, before, where).allMatch(Optional::isEmpty);
  }

  private Set<RecordPosition> positions() {
    Set<RecordPosition> all = new HashSet<>();
    positions.forEach(text -> all.add(position("option '--at'", text)));
    return all;
  }

  /**
   * Reads a position.
   *
   * @throws InvalidInputException if it is none
   */
  static RecordPosition position(String where, String text) {
    return RecordPosition.parse(text)
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1848",
                where,
                "'%s' is no position of a record".formatted(text),
                "write topic-partition@offset, as 'headwater dlq list' prints it"),
            null));
  }

  private static Instant time(String option, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new InvalidInputException(
          new Problem(
              "HW1849",
              "option '" + option + "'",
              "'%s' is no time".formatted(text),
              "give a time with its zone, such as 2026-01-31T12:00:00Z"),
          e);
    }
  }
}
