package io.headwater.yaml;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.TimerClock;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.MessageType;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.proto.TimerTime;
import io.headwater.rule.MessageRule;
import io.headwater.rule.SagaRule;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads one rule of a saga. */
final class SagaRuleDecoder {
  private static final List<String> CLOCKS =
      List.of(TimerClock.WALL.label(), TimerClock.EVENT.label());

  private final String saga;
  private final MessageType state;
  private final DeclaredStreams streams;
  private final RuleDecoder rules;
  private final SagaTimers timers;
  private final YamlProblems problems;

  SagaRuleDecoder(
      String saga,
      MessageType state,
      DeclaredStreams streams,
      RuleDecoder rules,
      SagaTimers timers,
      YamlProblems problems) {
    this.saga = saga;
    this.state = state;
    this.streams = streams;
    this.rules = rules;
    this.timers = timers;
    this.problems = problems;
  }

  /**
   * Returns the rule; empty if anything is wrong with it.
   *
   * @param targets hears each stream that it sends to
   */
  Optional<SagaRule> decode(YamlMap map, Scope scope, Consumer<YamlValue> targets) {
    map.allow("when", "set", "send", "timer", "cancel", "end");
    boolean[] isWhole = {true};
    Optional<Expression> when = part(
        map, "when", isWhole, value -> rules.expression(value, scope, new ResultType.Condition()));
    Optional<MessageRule> set =
        part(map, "set", isWhole, value -> rules.message(value, state, scope));
    List<SagaRule.Send> sends = new ArrayList<>();
    each(
        map,
        "send",
        one -> isWhole[0] &= one.map()
            .flatMap(parts -> send(parts, scope, targets))
            .map(sends::add)
            .orElse(false));
    List<SagaRule.Timer> started = new ArrayList<>();
    each(
        map,
        "timer",
        one -> isWhole[0] &=
            one.map().flatMap(parts -> timer(parts, scope)).map(started::add).orElse(false));
    List<String> cancels = new ArrayList<>();
    each(
        map,
        "cancel",
        one -> isWhole[0] &= one.text()
            .map(name -> {
              timers.cancel(name, one.where());
              return cancels.add(name);
            })
            .orElse(false));
    Optional<Boolean> end = part(map, "end", isWhole, this::end);
    if (map.size() == (map.has("when") ? 1 : 0)) {
      problems.report(
          "HW1511",
          map.where(),
          "a rule of saga '%s' does nothing".formatted(saga),
          "add 'set', 'send', 'timer', 'cancel' or 'end: true', or remove the rule");
    }
    return isWhole[0]
        ? Optional.of(new SagaRule(when, set, sends, started, cancels, end.orElse(false)))
        : Optional.empty();
  }

  private static <T> Optional<T> part(
      YamlMap map, String key, boolean[] isWhole, Function<YamlValue, Optional<T>> decode) {
    if (!map.has(key)) {
      return Optional.empty();
    }
    Optional<T> decoded = map.optional(key).flatMap(decode);
    isWhole[0] &= decoded.isPresent();
    return decoded;
  }

  private static void each(YamlMap map, String key, Consumer<YamlValue> action) {
    map.optional(key)
        .ifPresent(value -> (value.isList() ? value.list() : List.of(value)).forEach(action));
  }

  private Optional<Boolean> end(YamlValue value) {
    Optional<Boolean> truth = value.truth();
    if (truth.equals(Optional.of(false))) {
      problems.report(
          "HW1515", value.where(), "'end' is false, which is what it is without", "remove it");
    }
    return truth;
  }

  private Optional<SagaRule.Send> send(YamlMap map, Scope scope, Consumer<YamlValue> targets) {
    Optional<YamlValue> to = map.called("the command").required("to");
    Optional<YamlValue> key = map.called("the command").required("key");
    Optional<StreamSpec> stream = to.flatMap(value -> {
      Optional<StreamSpec> found = streams.named(value, "HW1504", "saga '" + saga + "' sends to");
      found.ifPresent(any -> targets.accept(value));
      return found;
    });
    if (stream.isEmpty()) {
      return Optional.empty();
    }
    StreamSpec target = stream.get();
    Optional<Expression> keyed =
        key.flatMap(value -> rules.expression(value, scope, new ResultType.Key(target.keyType())));
    Optional<Made> command = command(map, target.value(), scope);
    return keyed.isEmpty() || command.isEmpty()
        ? Optional.empty()
        : Optional.of(new SagaRule.Send(
            target.name(), keyed.get(), command.get().function(), command.get().text()));
  }

  /** A command, and how it was written. */
  private record Made(Function<Bindings, Message> function, String text) {}

  private Optional<Made> command(YamlMap map, MessageType type, Scope scope) {
    List<YamlMap.Key> cases = new ArrayList<>();
    map.forEach((key, value) -> {
      if (!List.of("to", "key", "with", "value").contains(key.text())) {
        cases.add(key);
      }
    });
    if (cases.isEmpty()) {
      return rules
          .message(map.called("the command"), "with", type, scope)
          .map(rule -> made(rule, type, "with "));
    }
    YamlMap.Key first = cases.get(0);
    if (cases.size() > 1 || map.has("with") || map.has("value")) {
      String other = cases.size() > 1 ? cases.get(1).text() : map.has("with") ? "with" : "value";
      map.called("the command").requireOneOf(first.text(), other);
      return Optional.empty();
    }
    return caseOf(type, first).flatMap(field -> {
      MessageType part = type.ofField(field);
      return map.optional(first.text())
          .flatMap(value -> rules.message(value, part, scope))
          .map(rule -> new Made(
              bindings -> type.newBuilder()
                  .setField(field, rule.apply(part.defaultInstance(), bindings))
                  .build(),
              rule.text().isEmpty() ? field.getName() : field.getName() + " with " + rule.text()));
    });
  }

  private static Made made(MessageRule rule, MessageType type, String before) {
    return new Made(bindings -> rule.apply(type.defaultInstance(), bindings), before + rule.text());
  }

  private Optional<FieldDescriptor> caseOf(MessageType type, YamlMap.Key written) {
    List<FieldDescriptor> cases = type.alternatives().orElse(List.of()).stream()
        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
        .toList();
    Optional<FieldDescriptor> found =
        cases.stream().filter(one -> one.getName().equals(written.text())).findFirst();
    if (found.isEmpty()) {
      List<String> names = new ArrayList<>(List.of("to", "key", "with", "value"));
      cases.forEach(one -> names.add(one.getName()));
      problems.report(
          "HW1516",
          written.where(),
          "the command has no '%s': '%s' has no such case%s"
              .formatted(
                  written.text(), type.fullName(), NearMatch.didYouMean(written.text(), names)),
          "use one of " + String.join(", ", names));
    }
    return found;
  }

  private Optional<SagaRule.Timer> timer(YamlMap map, Scope scope) {
    YamlMap timer = map.called("the timer").allow("name", "after", "at", "clock");
    Optional<YamlValue> name = timer.required("name");
    Optional<String> text = name.flatMap(YamlValue::text);
    text.ifPresent(one -> timers.set(one, name.orElseThrow().where()));
    timer.requireOneOf("after", "at");
    Optional<Duration> after = timer.optional("after").flatMap(this::positive);
    Optional<Expression> at = timer
        .optional("at")
        .flatMap(value -> rules.expression(
            value,
            scope,
            new ResultType.OfField(
                TimerTime.getDescriptor().findFieldByNumber(TimerTime.AT_FIELD_NUMBER))));
    boolean[] isWhole = {true};
    Optional<TimerClock> clock = part(timer, "clock", isWhole, this::clock);
    boolean isDue = after.isPresent() != at.isPresent();
    return text.isPresent() && isDue && isWhole[0]
        ? Optional.of(new SagaRule.Timer(text.get(), clock.orElse(TimerClock.WALL), after, at))
        : Optional.empty();
  }

  private Optional<Duration> positive(YamlValue value) {
    Optional<Duration> span = DurationDecoder.decode(value, problems);
    if (span.isPresent() && span.get().toMillis() < 1) {
      problems.report(
          "HW1517",
          value.where(),
          "a timer waits for " + value.written() + ", expected at least 1 ms",
          "write a longer time, or do it at once");
      return Optional.empty();
    }
    return span;
  }

  private Optional<TimerClock> clock(YamlValue value) {
    Optional<String> text = value.text();
    if (text.isPresent() && !CLOCKS.contains(text.get())) {
      problems.report(
          "HW1518",
          value.where(),
          "there is no clock '%s'%s"
              .formatted(text.get(), NearMatch.didYouMean(text.get(), CLOCKS)),
          "use one of " + String.join(", ", CLOCKS));
      return Optional.empty();
    }
    return text.map(
        one -> one.equals(TimerClock.EVENT.label()) ? TimerClock.EVENT : TimerClock.WALL);
  }
}
