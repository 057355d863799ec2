package io.headwater.dsl;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.AggregateBuilder;
import io.headwater.behavior.Decision;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.rule.DecisionOrder;
import io.headwater.rule.DecisionRule;
import io.headwater.rule.DecisionRules;
import io.headwater.rule.MessageRule;
import io.headwater.rule.RuleCompiler;
import io.headwater.rule.WrittenEvolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The cases of an aggregate that are written as {@link Cel}, beside those that are written in Java.
 * It decides nothing before its topology is built.
 *
 * @param <C> the command type
 * @param <E> the event type
 * @param <S> the state type
 * @param <B> the state's builder
 */
public final class AggregateRules<
    C extends Message, E extends Message, S extends Message, B extends Message.Builder> {
  private final AggregateBuilder<C, E, S, B> aggregate;
  private final Texts texts;
  private final Function<String, KeyType> keyTypes;

  AggregateRules(
      AggregateBuilder<C, E, S, B> aggregate, Texts texts, Function<String, KeyType> keyTypes) {
    this.aggregate = aggregate;
    this.texts = texts;
    this.keyTypes = keyTypes;
    texts.know(aggregate.types().command());
    texts.know(aggregate.types().event());
    texts.know(aggregate.types().state());
  }

  /** Decides once the topology is built. */
  private record Promised<S extends Message, X extends Message>(Later<DecisionRules> later)
      implements Aggregate.Decider<S, X> {
    @Override
    public Decision decide(S state, X command, Envelope<?> envelope) {
      return later.get().decide(state, command, envelope);
    }

    @Override
    public Decision decide(S state, X command, Envelope<?> envelope, boolean isNew) {
      return later.get().decide(state, command, envelope, isNew);
    }

    @Override
    public Optional<List<String>> texts() {
      return later.get().texts();
    }

    @Override
    public List<String> meanings() {
      return later.get().meanings();
    }

    @Override
    public List<SourceLocation> places() {
      return later.get().places();
    }
  }

  private MessageType state() {
    return aggregate.types().state();
  }

  /**
   * Decides one case of the command type by rules in their order: the first rejection that applies
   * ends it; every event whose rule applies happens. They see {@code command}, {@code state},
   * {@code isNew}, and what is known of the record.
   */
  public <X extends Message> AggregateRules<C, E, S, B> decide(Class<X> command, Verdict... rules) {
    List<Verdict> written = List.copyOf(Arrays.asList(rules));
    MessageType type = MessageType.of(command);
    Later<DecisionRules> later = texts.later(compiler -> {
      Scope scope = Scope.of("command", type)
          .and("state", state())
          .inRecord(keyTypes.apply(aggregate.name()))
          .inDecision();
      return decision(written, scope, compiler);
    });
    aggregate.decide(command, new Promised<S, X>(later));
    return this;
  }

  private Optional<DecisionRules> decision(
      List<Verdict> written, Scope scope, RuleCompiler compiler) {
    DecisionOrder order = new DecisionOrder(texts::report);
    List<DecisionRule> compiled = new ArrayList<>();
    for (Verdict one : written) {
      note(one, order);
      rule(one, scope, compiler).ifPresent(compiled::add);
    }
    return compiled.size() == written.size()
        ? Optional.of(new DecisionRules(compiled))
        : Optional.empty();
  }

  private static void note(Verdict one, DecisionOrder order) {
    order.next(one.where());
    if (one.rejection().isPresent()) {
      order.reject(one.condition().isEmpty(), one.where());
      order.code(one.rejection().get().code(), one.where());
    } else {
      order.emit();
    }
  }

  private Optional<DecisionRule> rule(Verdict one, Scope scope, RuleCompiler compiler) {
    Optional<Expression> when = one.condition()
        .flatMap(text -> compiler.expression(text.text(), scope, new ResultType.Condition()));
    Optional<? extends DecisionRule.Effect> effect = one.rejection().isPresent()
        ? one.rejection().map(DecisionRule.Reject::new)
        : event(one, scope, compiler);
    return when.isPresent() == one.condition().isPresent()
        ? effect.map(done -> new DecisionRule(when, done, one.where()))
        : Optional.empty();
  }

  private Optional<DecisionRule.Effect> event(Verdict one, Scope scope, RuleCompiler compiler) {
    MessageType type = MessageType.of(one.event().orElseThrow());
    if (one.value().isEmpty()) {
      return Optional.of(
          new DecisionRule.Emit(bindings -> type.defaultInstance(), "emit " + caseOf(type)));
    }
    Cel<?, ?, ?> value = one.value().get();
    String contents = (value.isWhole() ? " as " : " with ") + value;
    return Texts.compiled(compiler, value, type, scope)
        .map(rule -> new DecisionRule.Emit(
            bindings -> rule.apply(type.defaultInstance(), bindings),
            "emit " + caseOf(type) + contents));
  }

  /** Returns the case of the event type that holds such a message; its full name if none does. */
  private String caseOf(MessageType type) {
    return aggregate.types().event().alternatives().orElse(List.of()).stream()
        .filter(field -> MessageType.of(field.getMessageType()).equals(type))
        .findFirst()
        .map(FieldDescriptor::getName)
        .orElse(type.fullName());
  }

  /**
   * Folds one case of the event type into the state; sees {@code event} and {@code state}.
   *
   * @param next fields to set in the state, or all of the next one
   */
  public AggregateRules<C, E, S, B> evolve(Class<? extends Message> event, Cel<?, ?, ?> next) {
    MessageRule rule = texts.message(
        next, state(), () -> Scope.of("event", MessageType.of(event)).and("state", state()));
    aggregate.evolveTo(event, new WrittenEvolver(rule));
    return this;
  }

  /** Says that a case of the event type ends the aggregate, after which it has no state. */
  public AggregateRules<C, E, S, B> ends(Class<? extends Message> event) {
    aggregate.ends(event);
    return this;
  }

  /** Says what must hold of every state; a command that leads elsewhere is a dead letter. */
  public AggregateRules<C, E, S, B> invariant(String sentence, Cel<?, ?, ?> holds) {
    Later<Expression> later = texts.later(compiler ->
        compiler.expression(holds.text(), Scope.of("state", state()), new ResultType.Condition()));
    aggregate.invariant(new Aggregate.Invariant(
        sentence,
        state -> (Boolean) later.get().evaluate(Bindings.of(state)),
        Optional.of(holds.toString())));
    return this;
  }

  /**
   * Builds the aggregate.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if handlers and oneof cases do not
   *     match one to one
   */
  public Aggregate<C, E, S> build() {
    return aggregate.build();
  }
}
