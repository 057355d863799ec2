package io.headwater.behavior;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Map<Integer, Decider<Message, Message>> deciders;
  private final Map<Integer, Evolver> evolvers;
  private final List<Invariant> invariants;
  private final SourceLocation where;

  /** The three types of an aggregate. */
  public record Types(MessageType command, MessageType event, MessageType state) {}

  /** Decides one case of the command type. */
  @FunctionalInterface
  public interface Decider<S extends Message, X extends Message> {
    /** Returns events or a rejection; must not return null. */
    Decision decide(S state, X command, Envelope<?> envelope);
  }

  /** Folds one case of the event type into the state. */
  @FunctionalInterface
  public interface Evolver {
    /** Returns the next state; must not change {@code state}. */
    Message evolve(Message state, Message event);
  }

  /** What must hold of every state that events lead to. */
  public record Invariant(String name, Predicate<Message> predicate) {}

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

  Aggregate(
      String name,
      Types types,
      Map<Integer, Decider<Message, Message>> deciders,
      Map<Integer, Evolver> evolvers,
      List<Invariant> invariants,
      SourceLocation where) {
    this.name = name;
    this.types = types;
    this.deciders = Map.copyOf(deciders);
    this.evolvers = Map.copyOf(evolvers);
    this.invariants = List.copyOf(invariants);
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
   * Makes an aggregate of handlers that are complete: one for each case of both oneofs.
   *
   * @throws IllegalArgumentException if a case has no handler
   */
  public static Aggregate<Message, Message, Message> of(
      String name, Types types, Handlers handlers, SourceLocation where) {
    requireAll(types.command(), handlers.deciders());
    requireAll(types.event(), handlers.evolvers());
    return new Aggregate<>(
        name, types, handlers.deciders(), handlers.evolvers(), handlers.invariants(), where);
  }

  private static void requireAll(MessageType type, Map<Integer, ?> handlers) {
    for (FieldDescriptor field : type.alternatives().orElseThrow()) {
      if (!handlers.containsKey(field.getNumber())) {
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

  /** Returns where the aggregate was written. */
  public SourceLocation where() {
    return where;
  }

  /** Returns the names of the invariants, in order. */
  public List<String> invariantNames() {
    return invariants.stream().map(Invariant::name).toList();
  }

  /** Returns the state before the first event. */
  @SuppressWarnings("unchecked") // the state type was built from Class<S>
  public S initialState() {
    return (S) types.state().defaultInstance();
  }

  /**
   * Decides a command against a state.
   *
   * @throws UnhandledCaseException if the command's oneof is not set
   */
  public Decision decide(Message state, Envelope<?> command) {
    Alternative alternative = Alternative.of(types.command(), command.value());
    Decider<Message, Message> decider = deciders.get(alternative.field().getNumber());
    if (decider == null) {
      throw new UnhandledCaseException(name, alternative.field().getFullName());
    }
    return decider.decide(state, alternative.value(), command);
  }

  /**
   * Folds one event into a state.
   *
   * @throws UnhandledCaseException if the event's oneof is not set
   */
  public Message evolve(Message state, Message event) {
    Alternative alternative = Alternative.of(types.event(), event);
    Evolver evolver = evolvers.get(alternative.field().getNumber());
    if (evolver == null) {
      throw new UnhandledCaseException(name, alternative.field().getFullName());
    }
    return evolver.evolve(state, alternative.value());
  }

  /** Returns the name of the first invariant that {@code state} breaks. */
  public Optional<String> brokenInvariant(Message state) {
    for (Invariant invariant : invariants) {
      if (!invariant.predicate().test(state)) {
        return Optional.of(invariant.name());
      }
    }
    return Optional.empty();
  }

  /** Returns {@code event} as a message of the event type, wrapping a case of its oneof. */
  public Message asEvent(Message event) {
    return types.event().isTypeOf(event) ? event : Alternative.wrap(types.event(), event);
  }

  /** Returns the command cases, in field order. */
  public List<FieldDescriptor> commandCases() {
    return types.command().alternatives().orElse(List.of());
  }

  /** Returns the event cases, in field order. */
  public List<FieldDescriptor> eventCases() {
    return types.event().alternatives().orElse(List.of());
  }
}
