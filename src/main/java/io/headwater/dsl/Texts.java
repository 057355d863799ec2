package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.Merge;
import io.headwater.behavior.Rule;
import io.headwater.behavior.StreamJoiner;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.event.Upcaster;
import io.headwater.expression.ExpressionCompiler;
import io.headwater.expression.ExpressionText;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.rule.MessageRule;
import io.headwater.rule.RuleCompiler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The rules of one topology that are text. They are compiled together at the end, when all types,
 * constants and named expressions are known; a rule that is asked for before is not there yet.
 */
final class Texts {
  private final Map<String, Object> constants = new LinkedHashMap<>();
  private final Map<String, ExpressionText> named = new LinkedHashMap<>();
  private final Set<MessageType> types = new LinkedHashSet<>();
  private final List<Consumer<RuleCompiler>> pending = new ArrayList<>();
  private final List<LocatedProblem> found = new ArrayList<>();

  void constant(String name, Object value) {
    constants.put(name, value);
  }

  void name(String name, String expression, SourceLocation where) {
    named.put(name, new ExpressionText(expression, offset -> where));
  }

  /** Notes a type that expressions may name, with all that is in its file and in its imports. */
  void know(MessageType type) {
    types.add(type);
  }

  /** Promises a rule of a record. */
  <R> Rule<R> rule(Cel<?, ?, ?> text, Scope scope, ResultType result) {
    ExpressionText whole = text.text();
    return promised(later(compiler -> compiler.<R>rule(whole, scope, result)), text);
  }

  /** Promises a rule that yields a partition. */
  Rule<Integer> partition(Cel<?, ?, ?> text, Scope scope) {
    ExpressionText whole = text.text();
    return promised(later(compiler -> compiler.partition(whole, scope)), text);
  }

  private static <R> Rule<R> promised(Later<Rule<R>> later, Cel<?, ?, ?> text) {
    return new Rule<>(
        record -> later.get().apply(record), Optional.of(text.toString()), text.where());
  }

  /** Promises a message; {@code scope} is asked for when everything is declared. */
  MessageRule message(Cel<?, ?, ?> text, MessageType type, Supplier<Scope> scope) {
    know(type);
    Later<MessageRule> later = later(compiler -> compiled(compiler, text, type, scope.get()));
    return new MessageRule(
        (before, bindings) -> later.get().apply(before, bindings),
        text.toString(),
        () -> later.get().meaning().get(),
        text.where());
  }

  static Optional<MessageRule> compiled(
      RuleCompiler compiler, Cel<?, ?, ?> text, MessageType type, Scope scope) {
    return text.isWhole()
        ? compiler
            .expression(text.text(), scope, new ResultType.OfMessage(type))
            .map(MessageRule::of)
        : compiler
            .assignments(text.assignments(), type, scope)
            .map(fields -> MessageRule.of(fields, text.where()));
  }

  Rule<Message> map(Cel<?, ?, ?> text, MessageType to, Flow flow) {
    return message(text, to, flow::scope).of(to);
  }

  Fold fold(Cel<?, ?, ?> text, MessageType state, Flow flow) {
    return message(text, state, () -> flow.scope().and("state", state)).fold();
  }

  Merge merge(Cel<?, ?, ?> text, MessageType state) {
    return message(text, state, () -> Scope.of("earlier", state).and("later", state))
        .merge();
  }

  Joiner joiner(Cel<?, ?, ?> text, MessageType to, MessageType row, Flow flow) {
    return message(text, to, () -> flow.scope().and("row", row)).joiner(row, to);
  }

  StreamJoiner pair(Cel<?, ?, ?> text, MessageType to, MessageType other, Flow flow) {
    return message(text, to, () -> flow.scope().and("other", other))
        .streamJoiner(flow.value(), other, to);
  }

  /** Promises the change of an upcaster. */
  Upcaster.Change upcast(Cel<?, ?, ?> text, MessageType from, MessageType to) {
    know(to);
    Scope scope = Scope.of("value", from);
    Later<Upcaster.Change> later = later(compiler -> text.isWhole()
        ? compiled(compiler, text, to, scope).map(rule -> rule.upcast(from, to))
        : compiler
            .nested(text.assignments(), to, scope)
            .map(fields -> MessageRule.of(fields, text.where()).upcast(from, to)));
    return new Upcaster.Change(
        value -> later.get().function().apply(value), Optional.of(text.toString()));
  }

  /** Promises the condition of an upcaster. */
  Upcaster.Guard guard(Cel<?, ?, ?> text, MessageType type) {
    ExpressionText whole = text.text();
    Later<Upcaster.Guard> later = later(compiler -> compiler.guard(whole, Scope.of("value", type)));
    return new Upcaster.Guard(
        value -> later.get().condition().test(value), Optional.of(text.toString()));
  }

  /** Promises what is compiled once everything is declared. */
  <T> Later<T> later(Function<RuleCompiler, Optional<T>> compile) {
    Later<T> later = new Later<>();
    pending.add(compiler -> later.set(compile.apply(compiler)));
    return later;
  }

  /** Takes what is wrong with a rule. */
  void report(String code, SourceLocation where, String what, String fix) {
    found.add(LocatedProblem.of(code, where, what, fix));
  }

  /** Compiles all that are pending, and returns all that is wrong. */
  List<LocatedProblem> compile() {
    if (pending.isEmpty() && named.isEmpty()) {
      return found;
    }
    List<String> packages = types.stream()
        .map(type -> type.descriptor().getFile().getPackage())
        .distinct()
        .toList();
    ExpressionCompiler expressions =
        ExpressionCompiler.of(MessageTypes.around(types), packages, constants, named);
    RuleCompiler compiler = new RuleCompiler(expressions, this::report);
    expressions.checkNamed(this::report);
    pending.forEach(one -> one.accept(compiler));
    expressions.checkUsed(this::report);
    pending.clear();
    named.clear();
    return found;
  }
}
