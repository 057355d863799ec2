package io.headwater.behavior;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import io.headwater.proto.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Collects the handlers of a saga, by the names of the streams that they are for.
 *
 * <p>{@link #build()} reports every handler for a message that is no case, and everything that is
 * handled twice, all at once. Cases without a handler are filtered.
 *
 * @param <S> the state type
 * @param <B> the state's builder, which handlers change
 */
public final class SagaBuilder<S extends Message, B extends Message.Builder> {
  private final String name;
  private final MessageType state;
  private final Function<S, B> toBuilder;
  private final SourceLocation where;
  private final Map<String, Draft> inputs = new LinkedHashMap<>();
  private final List<Saga.Timer> timers = new ArrayList<>();
  private final List<Saga.Target> targets = new ArrayList<>();
  private final List<LocatedProblem> problems = new ArrayList<>();

  /** Reacts to a message: changes the state, and says what else is to be done. */
  @FunctionalInterface
  public interface Reactor<B, X> {
    /** Reacts. */
    void react(B state, X message, Reaction reaction);
  }

  /** An input while its parts are being named. */
  private static final class Draft {
    private final MessageType type;
    private final SourceLocation where;
    private final List<Saga.Case> cases = new ArrayList<>();
    private Optional<Rule<String>> by = Optional.empty();

    Draft(MessageType type, SourceLocation where) {
      this.type = type;
      this.where = where;
    }
  }

  SagaBuilder(String name, MessageType state, Function<S, B> toBuilder, SourceLocation where) {
    this.name = name;
    this.state = state;
    this.toBuilder = toBuilder;
    this.where = where;
  }

  /** Says what becomes of a case of a stream's values that starts a process. */
  public <V extends Message, X extends Message> SagaBuilder<S, B> start(
      String stream, Class<V> type, Class<X> oneCase, Reactor<B, X> reactor) {
    return handle(Saga.Role.START, stream, type, Optional.of(oneCase), reactor);
  }

  /** Says what becomes of any value of a stream, each of which starts a process. */
  public <V extends Message> SagaBuilder<S, B> start(
      String stream, Class<V> type, Reactor<B, V> reactor) {
    return handle(Saga.Role.START, stream, type, Optional.empty(), reactor);
  }

  /** Says what becomes of a case of a stream's values, in a process that runs. */
  public <V extends Message, X extends Message> SagaBuilder<S, B> on(
      String stream, Class<V> type, Class<X> oneCase, Reactor<B, X> reactor) {
    return handle(Saga.Role.ON, stream, type, Optional.of(oneCase), reactor);
  }

  /** Says what becomes of any value of a stream, in a process that runs. */
  public <V extends Message> SagaBuilder<S, B> on(
      String stream, Class<V> type, Reactor<B, V> reactor) {
    return handle(Saga.Role.ON, stream, type, Optional.empty(), reactor);
  }

  /** Says what becomes of replies by which a command of a process was not accepted. */
  public SagaBuilder<S, B> rejected(String stream, Reactor<B, Reply> reactor) {
    return handle(Saga.Role.REJECTED, stream, Reply.class, Optional.empty(), reactor);
  }

  /** Says what becomes of a timer when it fires. */
  public SagaBuilder<S, B> timer(String timer, BiConsumer<B, Reaction> reactor) {
    SourceLocation here = SourceLocation.caller();
    if (timers.stream().anyMatch(one -> one.name().equals(timer))) {
      problems.add(twice(here, "timer '" + timer + "'"));
      return this;
    }
    timers.add(new Saga.Timer(
        timer, handler((before, firing, reaction) -> reactor.accept(before, reaction)), here));
    return this;
  }

  /**
   * Says which process a value of a stream is of, by its id; an empty text for none.
   *
   * @throws IllegalStateException if no handler is for the stream yet
   */
  @SuppressWarnings("unchecked") // values of the stream are of its type
  public <V extends Message> SagaBuilder<S, B> by(
      String stream, Class<V> type, Function<V, String> process) {
    Draft draft = inputs.get(stream);
    if (draft == null) {
      throw new IllegalStateException("there is no handler yet for stream '" + stream + "'");
    }
    draft.by = Optional.of(Rule.java(
        SourceLocation.caller(), (Envelope<?> record) -> process.apply((V) record.value())));
    return this;
  }

  /** Says which streams its commands go to. */
  public SagaBuilder<S, B> sends(String... streams) {
    SourceLocation here = SourceLocation.caller();
    for (String stream : streams) {
      targets.add(new Saga.Target(stream, here));
    }
    return this;
  }

  private <X extends Message> SagaBuilder<S, B> handle(
      Saga.Role role,
      String stream,
      Class<? extends Message> type,
      Optional<Class<X>> oneCase,
      Reactor<B, X> reactor) {
    SourceLocation here = SourceLocation.caller();
    MessageType messages = MessageType.of(type);
    Draft draft = inputs.computeIfAbsent(stream, any -> new Draft(messages, here));
    Optional<FieldDescriptor> field = Optional.empty();
    if (!draft.type.equals(messages)) {
      problems.add(LocatedProblem.of(
          "HW1501",
          here,
          "saga '%s' handles values of '%s' as '%s' and as '%s'"
              .formatted(name, stream, draft.type.fullName(), messages.fullName()),
          "name the type of the stream's values"));
      return this;
    }
    if (oneCase.isPresent()) {
      String caseName = MessageType.of(oneCase.get()).fullName();
      field = Alternative.find(messages, caseName);
      if (field.isEmpty()) {
        problems.add(LocatedProblem.of(
            "HW1500",
            here,
            "saga '%s' handles '%s', which is no case of '%s'"
                .formatted(name, caseName, messages.fullName()),
            "handle one of its cases, or add the case to the oneof"));
        return this;
      }
    }
    add(draft, stream, new Saga.Case(role, field, handler(reactor), here));
    return this;
  }

  private void add(Draft draft, String stream, Saga.Case added) {
    boolean isThere = draft.cases.stream()
        .anyMatch(one -> one.role() == added.role() && one.field().equals(added.field()));
    if (isThere) {
      String what = added.name().map(one -> "'" + one + "' of ").orElse("all of ");
      problems.add(twice(added.where(), what + "'" + stream + "'"));
      return;
    }
    draft.cases.add(added);
  }

  private LocatedProblem twice(SourceLocation here, String what) {
    return LocatedProblem.of(
        "HW1502",
        here,
        "saga '%s' handles %s twice".formatted(name, what),
        "remove one of the two handlers");
  }

  @SuppressWarnings("unchecked") // the host hands over states of S and messages of X only
  private <X extends Message> Saga.Reactor handler(Reactor<B, X> reactor) {
    return (before, value, record) -> {
      B builder = toBuilder.apply((S) before);
      Reaction reaction = new Reaction(record);
      reactor.react(builder, (X) value, reaction);
      return reaction.reacted(builder.build());
    };
  }

  /**
   * Builds the saga.
   *
   * @throws InvalidTopologyException if handlers and cases do not match
   */
  public Saga<S> build() {
    if (!problems.isEmpty()) {
      throw new InvalidTopologyException(LocatedProblem.inFileOrder(problems));
    }
    List<Saga.Input> all = new ArrayList<>();
    inputs.forEach((stream, draft) ->
        all.add(new Saga.Input(stream, draft.type, draft.by, draft.cases, draft.where)));
    return new Saga<>(name, state, new Saga.Parts(all, timers, targets), where);
  }
}
