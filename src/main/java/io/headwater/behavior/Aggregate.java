package io.headwater.behavior;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A unit of consistency: commands are decided against its state, events evolve its state.
 *
 * <p>Handlers are keyed by the cases of the command type's and the event type's oneof; a built
 * aggregate has one for each. Immutable; all functions are pure.
 *
 * @param <C> the command type, a message with one oneof
 * @param <E> the event type, a message with one oneof
 * @param <S> the state type
 */
public final class Aggregate<C extends Message, E extends Message, S extends Message> {
  private final String name;
  private final Types types;
  private final Handlers handlers;
  private final Lifecycle life;
  private final SourceLocation where;

  /** The three types of an aggregate. */
  public record Types(MessageType command, MessageType event, MessageType state) {}

  /** Decides one case of the command type. */
  @FunctionalInterface
  public interface Decider<S extends Message, X extends Message> {
    /** Returns events or a rejection; must not return null. */
    Decision decide(S state, X command, Envelope<?> envelope);

    /** Returns events or a rejection, told whether there is no state yet, or none any more. */
    default Decision decide(S state, X command, Envelope<?> envelope, boolean isNew) {
      return decide(state, command, envelope);
    }

    /** Returns its rules as their author wrote them, in order; empty for Java. */
    default Optional<List<String>> texts() {
      return Optional.empty();
    }

    /** Returns what each of its rules says, however its condition is written; none for Java. */
    default List<String> meanings() {
      return List.of();
    }

    /** Returns where its rules were written, in order; nothing for Java. */
    default List<SourceLocation> places() {
      return List.of();
    }
  }

  /** Decides one case of the command type, told whether there is a state. */
  @FunctionalInterface
  public interface BeginningDecider<S extends Message, X extends Message> {
    /**
     * Returns events or a rejection; must not return null.
     *
     * @param isNew whether nothing has happened yet, or nothing since the aggregate ended
     */
    Decision decide(S state, X command, Envelope<?> envelope, boolean isNew);
  }

  /** Folds one case of the event type into the state. */
  @FunctionalInterface
  public interface Evolver {
    /** Returns the next state; must not change {@code state}. */
    Message evolve(Message state, Message event);

    /** Returns the expressions as their author wrote them; empty for Java. */
    default Optional<String> text() {
      return Optional.empty();
    }

    /** Returns what the expressions say, however they are written; empty for Java. */
    default Optional<String> meaning() {
      return Optional.empty();
    }
  }

  /**
   * What must hold of every state that events lead to.
   *
   * @param text the expression as written; empty for Java
   */
  public record Invariant(String name, Predicate<Message> predicate, Optional<String> text) {}

  /**
   * Handlers by the number of their case's field.
   *
   * @param invariants in the order in which they are checked
   */
  public record Handlers(
      Map<Integer, Decider<Message, Message>> deciders,
      Map<Integer, Evolver> evolvers,
      List<Invariant> invariants) {
    /** Copies the handlers. */
    public Handlers {
      deciders = Map.copyOf(deciders);
      evolvers = Map.copyOf(evolvers);
      invariants = List.copyOf(invariants);
    }
  }

  Aggregate(String name, Types types, Handlers handlers, Lifecycle life, SourceLocation where) {
    this.name = name;
    this.types = types;
    this.handlers = handlers;
    this.life = life;
    this.where = where;
  }

  /**
   * Starts an aggregate over generated classes.
   *
   * @param toBuilder usually {@code State::toBuilder}
   */
  public static <C extends Message, E extends Message, S extends Message, B extends Message.Builder>
      AggregateBuilder<C, E, S, B> of(
          String name, Class<C> command, Class<E> event, Class<S> state, Function<S, B> toBuilder) {
    Types types = new Types(MessageType.of(command), MessageType.of(event), MessageType.of(state));
    return new AggregateBuilder<>(name, types, toBuilder, SourceLocation.caller());
  }

  /**
   * Makes an aggregate of handlers that are complete: one for each case of both oneofs, except for
   * the events that end it.
   *
   * @throws IllegalArgumentException if a case has no handler
   */
  public static Aggregate<Message, Message, Message> of(
      String name, Types types, Handlers handlers, Lifecycle life, SourceLocation where) {
    requireAll(types.command(), handlers.deciders(), Set.of());
    requireAll(types.event(), handlers.evolvers(), life.ends());
    return new Aggregate<>(name, types, handlers, life, where);
  }

  private static void requireAll(MessageType type, Map<Integer, ?> handlers, Set<Integer> without) {
    for (FieldDescriptor field : type.alternatives().orElseThrow()) {
      if (!handlers.containsKey(field.getNumber()) && !without.contains(field.getNumber())) {
        throw new IllegalArgumentException("there is no handler for " + field.getFullName());
      }
    }
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the command, event and state types. */
  public Types types() {
    return types;
  }

  /** Returns what ends it, and what becomes of its states. */
  public Lifecycle life() {
    return life;
  }

  /**
   * Returns a number, at least 1, that is another one when the same events are folded into other
   * states, as far as that can be known: see {@link StateFingerprint}.
   */
  public long fingerprint() {
    return StateFingerprint.of(this);
  }

  /** Returns where the aggregate was written. */
  public SourceLocation where() {
    return where;
  }

  /** Returns the rules that decide a case of the command type; empty for Java. */
  public Optional<List<String>> decisionTexts(FieldDescriptor commandCase) {
    return Optional.ofNullable(handlers.deciders().get(commandCase.getNumber()))
        .flatMap(Decider::texts);
  }

  /** Returns what the rules say that decide a case of the command type, in their order. */
  public List<String> decisionMeanings(FieldDescriptor commandCase) {
    return Optional.ofNullable(handlers.deciders().get(commandCase.getNumber()))
        .map(Decider::meanings)
        .orElse(List.of());
  }

  /** Returns where the rules were written that decide a case of the command type. */
  public List<SourceLocation> decisionPlaces(FieldDescriptor commandCase) {
    return Optional.ofNullable(handlers.deciders().get(commandCase.getNumber()))
        .map(Decider::places)
        .orElse(List.of());
  }

  /** Returns the expressions that fold a case of the event type; empty for Java. */
  public Optional<String> evolutionText(FieldDescriptor eventCase) {
    return Optional.ofNullable(handlers.evolvers().get(eventCase.getNumber()))
        .flatMap(Evolver::text);
  }

  /** Returns what the expressions say that fold a case of the event type; empty for Java. */
  Optional<String> evolutionMeaning(FieldDescriptor eventCase) {
    return Optional.ofNullable(handlers.evolvers().get(eventCase.getNumber()))
        .flatMap(Evolver::meaning);
  }

  /** Returns the invariants, in order. */
  public List<Invariant> invariants() {
    return handlers.invariants();
  }

  /** Returns the names of the invariants, in order. */
  public List<String> invariantNames() {
    return handlers.invariants().stream().map(Invariant::name).toList();
  }

  /** Returns the state before the first event. */
  @SuppressWarnings("unchecked") // the state type was built from Class<S>
  public S initialState() {
    return (S) types.state().defaultInstance();
  }

  /**
   * Decides a command against a state that something has led to; the initial one is taken for none.
   *
   * @throws UnhandledCaseException if the command's oneof is not set
   */
  public Decision decide(Message state, Envelope<?> command) {
    return decide(new Snapshot(state, state.equals(initialState()) ? 0 : 1), command);
  }

  /**
   * Decides a command against a state; without one, against the initial state.
   *
   * @throws UnhandledCaseException if the command's oneof is not set
   */
  public Decision decide(Snapshot before, Envelope<?> command) {
    Alternative alternative = Alternative.of(types.command(), command.value());
    Decider<Message, Message> decider =
        handlers.deciders().get(alternative.field().getNumber());
    if (decider == null) {
      throw new UnhandledCaseException(name, alternative.field().getFullName());
    }
    return decider.decide(before.state(), alternative.value(), command, before.isNew());
  }

  /** Returns the snapshot before the first event. */
  public Snapshot initial() {
    return new Snapshot(initialState(), 0);
  }

  /**
   * Folds one event into a snapshot, of which nothing but what {@link #isKept} says need be stored.
   *
   * @throws UnhandledCaseException if the event's oneof is not set
   */
  public Snapshot evolve(Snapshot before, Message event) {
    boolean isForgotten = before.isEnded() && life.tombstone() == Tombstone.FORGET;
    long sequence = isForgotten ? 1 : before.sequence() + 1;
    return new Snapshot(evolve(before.state(), event), sequence, ends(event));
  }

  private boolean ends(Message event) {
    return !life.ends().isEmpty()
        && life.ends().contains(Alternative.of(types.event(), event).field().getNumber());
  }

  /** Tells whether anything of a snapshot is to be stored. */
  public boolean isKept(Snapshot snapshot) {
    return !snapshot.isEnded() || life.tombstone() == Tombstone.KEEP_SEQUENCE;
  }

  /**
   * Folds one event into a state.
   *
   * @return the initial state, if the event ends the aggregate
   * @throws UnhandledCaseException if the event's oneof is not set
   */
  public Message evolve(Message state, Message event) {
    Alternative alternative = Alternative.of(types.event(), event);
    if (life.ends().contains(alternative.field().getNumber())) {
      return initialState();
    }
    Evolver evolver = handlers.evolvers().get(alternative.field().getNumber());
    if (evolver == null) {
      throw new UnhandledCaseException(name, alternative.field().getFullName());
    }
    return evolver.evolve(state, alternative.value());
  }

  /** Returns the name of the first invariant that a snapshot breaks; without a state, none. */
  public Optional<String> brokenInvariant(Snapshot snapshot) {
    return snapshot.isNew() ? Optional.empty() : brokenInvariant(snapshot.state());
  }

  /** Returns the name of the first invariant that {@code state} breaks. */
  public Optional<String> brokenInvariant(Message state) {
    for (Invariant invariant : handlers.invariants()) {
      if (!invariant.predicate().test(state)) {
        return Optional.of(invariant.name());
      }
    }
    return Optional.empty();
  }

  /** Returns {@code event} as a message of the event type, wrapping a case of its oneof. */
  public Message asEvent(Message event) {
    return types.event().wrap(event);
  }

  /** Returns the command cases, in field order. */
  public List<FieldDescriptor> commandCases() {
    return types.command().alternatives().orElse(List.of());
  }

  /** Returns the names of the event cases that end the aggregate, in field order. */
  public List<String> endNames() {
    return eventCases().stream()
        .filter(field -> life.ends().contains(field.getNumber()))
        .map(FieldDescriptor::getName)
        .toList();
  }

  /** Returns the event cases, in field order. */
  public List<FieldDescriptor> eventCases() {
    return types.event().alternatives().orElse(List.of());
  }
}
