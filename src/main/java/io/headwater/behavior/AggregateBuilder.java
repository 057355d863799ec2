package io.headwater.behavior;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Collects the handlers of an aggregate.
 *
 * <p>{@link #build()} reports every oneof case without a handler, every handler for a message
 * that is no case, and every case handled twice, all at once.
 *
 * @param <C> the command type
 * @param <E> the event type
 * @param <S> the state type
 * @param <B> the state's builder, which evolve handlers change
 */
public final class AggregateBuilder<
    C extends Message, E extends Message, S extends Message, B extends Message.Builder> {
  private final String name;
  private final Aggregate.Types types;
  private final Function<S, B> toBuilder;
  private final SourceLocation where;
  private final Map<Integer, Aggregate.Decider<Message, Message>> deciders = new HashMap<>();
  private final Map<Integer, Aggregate.Evolver> evolvers = new HashMap<>();
  private final Set<Integer> ends = new HashSet<>();
  private final List<Aggregate.Invariant> invariants = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private Tombstone tombstone = Tombstone.KEEP_SEQUENCE;
  private int version = Lifecycle.UNENDING.version();

  AggregateBuilder(
      String name, Aggregate.Types types, Function<S, B> toBuilder, SourceLocation where) {
    this.name = name;
    this.types = types;
    this.toBuilder = toBuilder;
    this.where = where;
  }

  /** Decides one case of the command type from state and command alone. */
  public <X extends Message> AggregateBuilder<C, E, S, B> decide(
      Class<X> command, BiFunction<S, X, Decision> decider) {
    return decide(command, (state, value, envelope) -> decider.apply(state, value));
  }

  /** Decides one case of the command type with its key, event time and headers. */
  @SuppressWarnings("unchecked") // the host hands over states of S and commands of X only
  public <X extends Message> AggregateBuilder<C, E, S, B> decide(
      Class<X> command, Aggregate.Decider<S, X> decider) {
    handlerFor(types.command(), command, deciders)
        .ifPresent(field ->
            deciders.put(field.getNumber(), (Aggregate.Decider<Message, Message>) decider));
    return this;
  }

  /** Decides one case of the command type, told whether there is a state. */
  public <X extends Message> AggregateBuilder<C, E, S, B> decide(
      Class<X> command, Aggregate.BeginningDecider<S, X> decider) {
    return decide(command, new Beginning<>(decider));
  }

  /** Folds one case of the event type into the state's builder. */
  @SuppressWarnings("unchecked") // the host hands over states of S and events of X only
  public <X extends Message> AggregateBuilder<C, E, S, B> evolve(
      Class<X> event, BiConsumer<B, X> evolver) {
    handlerFor(types.event(), event, evolvers)
        .ifPresent(field -> evolvers.put(field.getNumber(), (state, value) -> {
          B builder = toBuilder.apply((S) state);
          evolver.accept(builder, (X) value);
          return builder.build();
        }));
    return this;
  }

  /** Folds one case of the event type into a state of its own making, of type S. */
  public AggregateBuilder<C, E, S, B> evolveTo(
      Class<? extends Message> event, Aggregate.Evolver evolver) {
    handlerFor(types.event(), event, evolvers)
        .ifPresent(field -> evolvers.put(field.getNumber(), evolver));
    return this;
  }

  /**
   * Says that a case of the event type ends the aggregate: the state is that before the first event
   * again, and whatever comes next begins it anew.
   */
  public AggregateBuilder<C, E, S, B> ends(Class<? extends Message> event) {
    handlerFor(types.event(), event, evolvers).ifPresent(field -> {
      ends.add(field.getNumber());
      evolvers.put(field.getNumber(), (state, value) -> types.state().defaultInstance());
    });
    return this;
  }

  /** Says what is kept of an aggregate that has ended; its sequence number by default. */
  public AggregateBuilder<C, E, S, B> tombstone(Tombstone kept) {
    tombstone = kept;
    return this;
  }

  /**
   * Says which version of what evolves the state this is, at least 1, which is the default. Where
   * it is another one than that which has made the stored states, they are made anew of the events.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public AggregateBuilder<C, E, S, B> version(int number) {
    version = new Lifecycle(Set.of(), tombstone, number).version();
    return this;
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the command, event and state types. */
  public Aggregate.Types types() {
    return types;
  }

  /** Says what must hold of every state; a command that leads elsewhere is a dead letter. */
  @SuppressWarnings("unchecked") // the host hands over states of S only
  public AggregateBuilder<C, E, S, B> invariant(String sentence, Predicate<S> predicate) {
    invariants.add(
        new Aggregate.Invariant(sentence, state -> predicate.test((S) state), Optional.empty()));
    return this;
  }

  /** Says what must hold of every state, whose author may have written it as text. */
  public AggregateBuilder<C, E, S, B> invariant(Aggregate.Invariant invariant) {
    invariants.add(invariant);
    return this;
  }

  /**
   * Builds the aggregate.
   *
   * @throws InvalidTopologyException if handlers and oneof cases do not match one to one
   */
  public Aggregate<C, E, S> build() {
    // What is missing is missing where the aggregate starts, above all its handlers.
    List<Problem> all = new ArrayList<>();
    reportMissing(types.command(), deciders, "decide", all);
    reportMissing(types.event(), evolvers, "evolve", all);
    all.addAll(problems);
    if (!all.isEmpty()) {
      throw new InvalidTopologyException(all);
    }
    return new Aggregate<>(
        name,
        types,
        new Aggregate.Handlers(deciders, evolvers, invariants),
        new Lifecycle(ends, tombstone, version),
        where);
  }

  private Optional<FieldDescriptor> handlerFor(
      MessageType type, Class<? extends Message> handled, Map<Integer, ?> handlers) {
    SourceLocation here = SourceLocation.caller();
    String caseName = MessageType.of(handled).fullName();
    Optional<FieldDescriptor> field = Alternative.find(type, caseName);
    if (field.isEmpty()) {
      problems.add(new Problem(
          "HW0121",
          here,
          "aggregate '%s' handles '%s', which is no case of '%s'"
              .formatted(name, caseName, type.fullName()),
          "handle one of its cases, or add the case to the oneof"));
    } else if (handlers.containsKey(field.get().getNumber())) {
      problems.add(new Problem(
          "HW0122",
          here,
          "aggregate '%s' handles '%s' twice".formatted(name, caseName),
          "remove one of the two handlers"));
      return Optional.empty();
    }
    return field;
  }

  private void reportMissing(
      MessageType type, Map<Integer, ?> handlers, String verb, List<Problem> all) {
    Optional<List<FieldDescriptor>> cases = type.alternatives();
    if (cases.isEmpty()) {
      all.add(new Problem(
          "HW0123",
          where,
          "'%s', which aggregate '%s' handles by case, has %d oneofs, expected 1"
              .formatted(
                  type.fullName(), name, type.descriptor().getRealOneofs().size()),
          "put the alternatives into exactly one oneof"));
      return;
    }
    for (FieldDescriptor field : cases.get()) {
      if (!handlers.containsKey(field.getNumber())) {
        all.add(new Problem(
            "HW0124",
            where,
            "aggregate '%s' has no %s handler for case '%s' of '%s'"
                .formatted(name, verb, field.getName(), type.fullName()),
            "add .%s(%s.class, …)".formatted(verb, caseType(field))));
      }
    }
  }

  private static String caseType(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? field.getMessageType().getName()
        : field.getName();
  }
}
