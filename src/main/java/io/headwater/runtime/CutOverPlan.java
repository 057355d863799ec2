package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How one application goes on where another one has stopped.
 *
 * @param from the application that has stopped
 * @param to the one that goes on
 * @param cut where what enters is cut: {@code from} has read what is before, {@code to} reads on
 * @param moves offsets that are to be set
 */
public record CutOverPlan(String from, String to, List<At> cut, List<Move> moves) {
  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);
  private static final String CATCH_UP = "headwater replay … --cluster --as %s --until-live";

  /** An offset; printed {@code topic-2@10442}. */
  public record At(TopicPartition partition, long offset) {
    @Override
    public String toString() {
      return partition + "@" + offset;
    }
  }

  /**
   * An offset of a group that is to be set, with what Kafka Streams keeps beside it.
   *
   * @param group a consumer group, that of an application or of one of its effects
   */
  public record Move(String group, At at, String metadata) {}

  /** Copies the lists. */
  public CutOverPlan {
    cut = List.copyOf(cut);
    moves = List.copyOf(moves);
  }

  /**
   * What both applications have come to.
   *
   * @param members groups that have members, with how many
   * @param ofFrom committed offsets of the application that has stopped
   * @param ofTo committed offsets of the other
   * @param entering partitions that both read
   * @param inner partitions between programs of the live application, and those of {@code to} that
   *     it has in their place
   * @param begin oldest offsets of the former
   * @param unreadByFrom where records between its programs are left, by partition
   * @param unreadByTo the same of the other
   * @param behind partitions that enter, of which {@code to} has not read all that {@code from} has
   * @param ahead partitions that enter, of which it has read more
   * @param effects committed offsets of the effects of {@code from}, by the groups of {@code to}
   */
  record Situation(
      String from,
      String to,
      Map<String, Integer> members,
      Map<TopicPartition, OffsetAndMetadata> ofFrom,
      Map<TopicPartition, OffsetAndMetadata> ofTo,
      List<TopicPartition> entering,
      Map<TopicPartition, TopicPartition> inner,
      Map<TopicPartition, Long> begin,
      Map<TopicPartition, Long> unreadByFrom,
      Map<TopicPartition, Long> unreadByTo,
      List<TopicPartition> behind,
      List<TopicPartition> ahead,
      Map<String, Map<TopicPartition, OffsetAndMetadata>> effects) {}

  /**
   * Plans a cut-over.
   *
   * @throws InvalidInputException with everything that keeps it from being exact
   */
  static CutOverPlan of(Situation now) {
    List<Problem> problems = problems(now);
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    List<At> cut = now.entering().stream()
        .sorted(BY_NAME)
        .map(partition -> new At(partition, offset(now.ofTo(), partition).orElse(0L)))
        .toList();
    List<Move> moves = new ArrayList<>();
    now.inner().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(BY_NAME))
        .forEach(one -> moves.add(
            new Move(now.to(), innerAt(now, one.getKey()), metadata(now.ofTo(), one.getValue()))));
    now.effects()
        .forEach((group, offsets) -> offsets.keySet().stream()
            .sorted(BY_NAME)
            .forEach(partition -> moves.add(new Move(
                group,
                new At(partition, offset(offsets, partition).orElse(0L)),
                metadata(offsets, partition)))));
    return new CutOverPlan(now.from(), now.to(), cut, moves);
  }

  private static At innerAt(Situation now, TopicPartition partition) {
    long begin = now.begin().getOrDefault(partition, 0L);
    return new At(partition, offset(now.ofFrom(), partition).orElse(begin));
  }

  private static Optional<Long> offset(
      Map<TopicPartition, OffsetAndMetadata> offsets, TopicPartition partition) {
    return Optional.ofNullable(offsets.get(partition)).map(OffsetAndMetadata::offset);
  }

  /** Stream time is that of whose state it belongs to. */
  private static String metadata(
      Map<TopicPartition, OffsetAndMetadata> offsets, TopicPartition partition) {
    return Optional.ofNullable(offsets.get(partition))
        .map(OffsetAndMetadata::metadata)
        .orElse("");
  }

  private static List<Problem> problems(Situation now) {
    List<Problem> problems = new ArrayList<>();
    now.members()
        .forEach((group, count) -> problems.add(new Problem(
            "HW1821",
            "group '%s'".formatted(group),
            "it has %d members, so somebody is still processing".formatted(count),
            "stop all instances, and wait until they have left")));
    if (!problems.isEmpty()) {
      return problems;
    }
    unread(now.unreadByFrom(), now.from(), problems, "headwater run … --as %s --drain");
    now.behind().stream()
        .sorted(BY_NAME)
        .forEach(partition -> problems.add(new Problem(
            "HW1823",
            place(now.ofTo(), partition),
            "application '%s' has not read all that '%s' has, which is at offset %d"
                .formatted(now.to(), now.from(), offset(now.ofFrom(), partition).orElse(0L)),
            "run: " + CATCH_UP.formatted(now.to()))));
    now.ahead().stream()
        .sorted(BY_NAME)
        .forEach(partition -> problems.add(new Problem(
            "HW1828",
            place(now.ofTo(), partition),
            "application '%s' has read more than '%s' has, which is at offset %d"
                .formatted(now.to(), now.from(), offset(now.ofFrom(), partition).orElse(0L)),
            "let '%s' process more before it stops, or replay under another name"
                .formatted(now.from()))));
    unread(now.unreadByTo(), now.to(), problems, CATCH_UP);
    return problems;
  }

  private static String place(
      Map<TopicPartition, OffsetAndMetadata> offsets, TopicPartition partition) {
    return new At(partition, offset(offsets, partition).orElse(0L)).toString();
  }

  private static void unread(
      Map<TopicPartition, Long> left, String application, List<Problem> problems, String command) {
    left.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(BY_NAME))
        .forEach(one -> problems.add(new Problem(
            "HW1822",
            new At(one.getKey(), one.getValue()).toString(),
            "application '%s' has not processed what its own programs have sent"
                .formatted(application),
            "run: " + command.formatted(application))));
  }

  /** Renders who goes on, and at which offsets. */
  @Override
  public String toString() {
    String at = cut.stream().map(At::toString).collect(Collectors.joining(", "));
    String set = moves.stream()
        .map(move -> move.group() + " " + move.at())
        .collect(Collectors.joining(", "));
    return "cut over from %s to %s at %s%s"
        .formatted(from, to, at, set.isEmpty() ? "" : "; set " + set);
  }
}
