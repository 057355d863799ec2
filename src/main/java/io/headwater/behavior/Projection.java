package io.headwater.behavior;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Rows that are the fold of events: one row per key, changed by every event of that key. It has no
 * way to write anything else, so that a replay of it has no side effects.
 *
 * <p>Folds are keyed by the type of the event, and by the case of its oneof, so that several types
 * may change the same rows. Immutable; all functions are pure.
 */
public final class Projection {
  private final String name;
  private final MessageType row;
  private final Map<String, Changes> byType;
  private final SourceLocation where;

  /**
   * What the events of one type do to a row: by case, or all of them alike.
   *
   * @param cases folds by the number of their case's field, one for each; empty with {@code whole}
   * @param whole the fold of the whole event; empty with {@code cases}
   */
  public record Changes(MessageType event, Map<Integer, RowFold> cases, Optional<RowFold> whole) {
    /**
     * Copies the folds.
     *
     * @throws IllegalArgumentException if a case has no fold and the whole event neither
     */
    public Changes {
      cases = Map.copyOf(cases);
      if (whole.isEmpty()) {
        for (FieldDescriptor field : event.alternatives().orElseThrow()) {
          if (!cases.containsKey(field.getNumber())) {
            throw new IllegalArgumentException("there is no fold for " + field.getFullName());
          }
        }
      }
    }

    /** Returns the fold of a case. */
    public RowFold of(FieldDescriptor eventCase) {
      return whole
          .or(() -> Optional.ofNullable(cases.get(eventCase.getNumber())))
          .orElseThrow();
    }
  }

  private Projection(
      String name, MessageType row, Map<String, Changes> byType, SourceLocation where) {
    this.name = name;
    this.row = row;
    this.byType = byType;
    this.where = where;
  }

  /**
   * Starts a projection over generated classes.
   *
   * @param toBuilder usually {@code Row::toBuilder}
   */
  public static <R extends Message, B extends Message.Builder> ProjectionBuilder<R, B> of(
      String name, Class<R> row, Function<R, B> toBuilder) {
    return new ProjectionBuilder<>(name, MessageType.of(row), toBuilder, SourceLocation.caller());
  }

  /**
   * Makes a projection of folds that are complete.
   *
   * @throws IllegalArgumentException if there are none, or twice for one type
   */
  public static Projection of(
      String name, MessageType row, List<Changes> changes, SourceLocation where) {
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("projection '" + name + "' folds no event");
    }
    Map<String, Changes> byType = new LinkedHashMap<>();
    for (Changes one : changes) {
      if (byType.put(one.event().fullName(), one) != null) {
        throw new IllegalArgumentException("there are two folds of " + one.event());
      }
    }
    return new Projection(name, row, byType, where);
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the type of the rows. */
  public MessageType row() {
    return row;
  }

  /** Returns where the projection was written. */
  public SourceLocation where() {
    return where;
  }

  /** Returns what the events of each type do, in the order in which the types were named. */
  public List<Changes> changes() {
    return List.copyOf(byType.values());
  }

  /** Returns what the events of a type do; empty if it folds none of that type. */
  public Optional<Changes> changesOf(MessageType event) {
    return Optional.ofNullable(byType.get(event.fullName()));
  }

  /** Returns the row before the first event. */
  public Message emptyRow() {
    return row.defaultInstance();
  }

  /**
   * Tells whether an event leaves the row alone by declaration; a host then keeps what it has.
   *
   * @throws UnhandledCaseException as {@link #evolve} does
   */
  public boolean ignores(Envelope<?> event) {
    return step(event).fold() == RowFold.IGNORE;
  }

  /**
   * Folds one event into a row.
   *
   * @param before the row of the event's key; {@link #emptyRow()} if there is none
   * @return the next row; empty if the event deletes it
   * @throws UnhandledCaseException if the event is of no type that it folds, or its oneof is not
   *     set
   */
  public Optional<Message> evolve(Message before, Envelope<?> event) {
    Step step = step(event);
    return step.fold() == RowFold.IGNORE
        ? Optional.of(before)
        : step.fold().fold(before, step.value(), event);
  }

  /** A fold with what it folds. */
  private record Step(RowFold fold, Message value) {}

  private Step step(Envelope<?> event) {
    Message value = event.value();
    Changes changes = byType.get(value.getDescriptorForType().getFullName());
    if (changes == null) {
      throw new UnhandledCaseException(name, value.getDescriptorForType().getFullName());
    }
    if (changes.whole().isPresent()) {
      return new Step(changes.whole().get(), value);
    }
    // The message's own descriptor: equal types may come from different descriptor pools.
    FieldDescriptor set = value.getOneofFieldDescriptor(
        value.getDescriptorForType().getRealOneofs().get(0));
    if (set == null) {
      throw new UnhandledCaseException(
          value.getDescriptorForType().getFullName(), "no case of its oneof is set");
    }
    RowFold fold = changes.cases().get(set.getNumber());
    if (fold == null) {
      throw new UnhandledCaseException(name, set.getFullName());
    }
    // Only what deletes or ignores takes a case that is no message; it looks at neither.
    return new Step(fold, value.getField(set) instanceof Message happened ? happened : value);
  }
}
