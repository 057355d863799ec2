package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Projection;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.MessageType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Given events, then this row: a projection as a table of examples.
 *
 * <p>{@link #given} folds by the projection's pure functions; no topology, no broker. The same
 * lines run in a topology if they begin with {@link Scenarios#givenEvents}. Events may be whole
 * messages, cases of one of the types that it folds, or builders of either. Does not change; folds
 * once.
 *
 * <pre>{@code
 * given(CUSTOMERS, placed(100), paid(100)).thenRow(CustomerOrders.newBuilder().setPlaced(1));
 * }</pre>
 *
 * <p>Defaults: events have the key {@code row-1}, the event time {@link TopologyHarness#START} and
 * no headers.
 */
public final class ProjectionScenario {
  private final Folding folding;
  private final List<Folding.Given> events;
  private final Object key;
  private final Instant eventTime;
  private Folding.@Nullable Rows rows;

  private ProjectionScenario(
      Folding folding, List<Folding.Given> events, Object key, Instant eventTime) {
    this.folding = folding;
    this.events = List.copyOf(events);
    this.key = key;
    this.eventTime = eventTime;
  }

  static ProjectionScenario of(Folding folding, MessageOrBuilder... events) {
    List<Folding.Given> given = Arrays.stream(events)
        .map(event -> new Folding.Given(
            Optional.empty(),
            Optional.empty(),
            wrapped(folding.projection(), event),
            Optional.empty()))
        .toList();
    Object key = ScenarioKeys.defaultKey(folding.keyType(), "row-1");
    return new ProjectionScenario(folding, given, key, TopologyHarness.START);
  }

  /**
   * Starts with what has happened to the row, in order.
   *
   * @throws IllegalArgumentException if an event is of no type that the projection folds, or a case
   *     of several of them
   */
  public static ProjectionScenario given(Projection projection, MessageOrBuilder... events) {
    return of(new FoldingFunctions(projection, Optional.empty()), events);
  }

  private static Message wrapped(Projection projection, MessageOrBuilder event) {
    List<MessageType> types =
        projection.changes().stream().map(Projection.Changes::event).toList();
    Message built = Cases.built(event);
    List<MessageType> taking =
        types.stream().filter(type -> Cases.takes(type, built)).toList();
    if (taking.size() != 1) {
      throw new IllegalArgumentException(
          "projection '%s' takes an event of %s or a case of one of them, was '%s'"
              .formatted(projection.name(), types, built.getDescriptorForType().getFullName()));
    }
    return Cases.as(taking.get(0), event, "projection '" + projection.name() + "'");
  }

  /** Adds an event of a stream, under its own key. */
  public ProjectionScenario and(String stream, Object recordKey, MessageOrBuilder event) {
    return and(stream, recordKey, event, Optional.empty());
  }

  /** Adds an event of a stream, under its own key and with its own event time. */
  public ProjectionScenario and(
      String stream, Object recordKey, MessageOrBuilder event, Instant time) {
    return and(stream, recordKey, event, Optional.of(time));
  }

  private ProjectionScenario and(
      String stream, Object recordKey, MessageOrBuilder event, Optional<Instant> time) {
    List<Folding.Given> more = new ArrayList<>(events);
    more.add(new Folding.Given(
        Optional.of(stream), Optional.of(recordKey), wrapped(folding.projection(), event), time));
    return new ProjectionScenario(folding, more, key, eventTime);
  }

  /** Says under which key the events are that have none of their own. */
  public ProjectionScenario withKey(Object rowKey) {
    return new ProjectionScenario(folding, events, rowKey, eventTime);
  }

  /** Says what event time the events have that have none of their own. */
  public ProjectionScenario withEventTime(Instant time) {
    return new ProjectionScenario(folding, events, key, time);
  }

  /**
   * Requires that the events lead to this row and no other.
   *
   * @throws AssertionError if there is none, another one, or more than one
   */
  public ProjectionScenario thenRow(MessageOrBuilder row) {
    Folding.Rows folded = folded();
    if (folded.rows().size() > 1) {
      throw failed(
          "there are %d rows: say whose this one is".formatted(folded.rows().size()),
          MessageText.of(Cases.built(row)),
          linesOf(folded),
          List.of());
    }
    requireRow(folded, folded.rows().values().stream().findFirst(), Cases.built(row));
    return this;
  }

  /**
   * Requires that the events lead to this row under this key, whatever the others are.
   *
   * @throws AssertionError if there is none, or another one
   */
  public ProjectionScenario thenRow(Object rowKey, MessageOrBuilder row) {
    Folding.Rows folded = folded();
    requireRow(folded, Optional.ofNullable(folded.rows().get(encoded(rowKey))), Cases.built(row));
    return this;
  }

  private void requireRow(Folding.Rows folded, Optional<Message> actual, Message expected) {
    List<String> differences =
        actual.map(one -> MessageDifference.between(expected, one)).orElse(List.of());
    if (actual.isEmpty() || !differences.isEmpty()) {
      throw failed(
          "the row differs",
          MessageText.of(expected),
          actual.map(one -> List.of(MessageText.of(one))).orElseGet(() -> linesOf(folded)),
          differences);
    }
  }

  /**
   * Requires that the events lead to no row at all: none came, the last one deleted it, or all are
   * ignored.
   *
   * @throws AssertionError if there is one
   */
  public ProjectionScenario thenNoRow() {
    Folding.Rows folded = folded();
    if (!folded.rows().isEmpty()) {
      throw failed("the row differs", "no row", linesOf(folded), List.of());
    }
    return this;
  }

  /**
   * Requires that the events lead to no row under this key.
   *
   * @throws AssertionError if there is one
   */
  public ProjectionScenario thenNoRow(Object rowKey) {
    Message row = folded().rows().get(encoded(rowKey));
    if (row != null) {
      throw failed("the row differs", "no row", List.of(MessageText.of(row)), List.of());
    }
    return this;
  }

  /**
   * Requires that an event of a stream became a dead letter with this code.
   *
   * @throws UnsupportedOperationException by functions alone, where the fold's exception is thrown
   */
  public ProjectionScenario thenDeadLetter(String stream, FailureCode code) {
    new HostChecks(fold().host(), story()).deadLetter(stream, code);
    return this;
  }

  private ByteString encoded(Object rowKey) {
    return ByteString.copyFrom(HarnessStores.encoded(rowKey));
  }

  private Folding.Rows fold() {
    Folding.Rows known = rows;
    if (known == null) {
      known = folding.fold(events.stream().map(one -> one.in(key, eventTime)).toList());
      rows = known;
    }
    return known;
  }

  private Folding.Rows folded() {
    Folding.Rows folded = fold();
    if (!folded.failures().isEmpty()) {
      throw failed("the topology fails on an event", "rows", folded.failures(), List.of());
    }
    return folded;
  }

  private static List<String> linesOf(Folding.Rows folded) {
    return folded.rows().isEmpty()
        ? List.of("no row")
        : folded.rows().values().stream().map(one -> MessageText.of(one)).toList();
  }

  private AssertionError failed(
      String what, String expected, List<String> actual, List<String> differences) {
    return new AssertionError(story().tell(what, List.of(expected), actual, differences));
  }

  private ScenarioStory story() {
    String level = folding.level().map(name -> " [" + name + "]").orElse("");
    return new ScenarioStory(
        "projection '" + folding.projection().name() + "'" + level,
        events.stream().map(Folding.Given::value).toList(),
        Optional.empty(),
        Optional.empty());
  }
}
