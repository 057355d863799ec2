package io.headwater.rule;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.headwater.behavior.Reacted;
import io.headwater.behavior.TimerClock;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One rule of a saga: what it does, and when.
 *
 * @param when absent if it always applies
 * @param set the next state; absent if it stays
 */
public record SagaRule(
    Optional<Expression> when,
    Optional<MessageRule> set,
    List<Send> sends,
    List<Timer> timers,
    List<String> cancels,
    boolean isEnd) {
  /** Copies the lists. */
  public SagaRule {
    sends = List.copyOf(sends);
    timers = List.copyOf(timers);
    cancels = List.copyOf(cancels);
  }

  /**
   * A command.
   *
   * @param text what is sent, such as {@code withdraw with amount: event.amount}
   */
  public record Send(
      String stream, Expression key, Function<Bindings, Message> command, String text) {
    Reacted.Command apply(Bindings bindings) {
      return new Reacted.Command(stream, key.evaluate(bindings), command.apply(bindings));
    }
  }

  /**
   * A timer that is set.
   *
   * @param after how long after the input it is due; absent if it is due at a time
   * @param at the time, a {@code google.protobuf.Timestamp}
   */
  public record Timer(
      String name, TimerClock clock, Optional<Duration> after, Optional<Expression> at) {
    Reacted.TimerChange apply(Bindings bindings) {
      long due = after
          .map(span -> bindings.record().eventTimeMillis() + span.toMillis())
          .orElseGet(() -> millisOf(at.orElseThrow().evaluate(bindings)));
      return Reacted.TimerChange.set(name, clock, Math.max(0, due));
    }

    private static long millisOf(Object time) {
      if (!(time instanceof Message message)) {
        throw new RuleFailureException(FailureCode.EXPR_EVAL, "a timer has no time to be due at");
      }
      try {
        Timestamp stamp = Timestamp.parseFrom(message.toByteString());
        return Math.addExact(
            Math.multiplyExact(stamp.getSeconds(), 1000L), stamp.getNanos() / 1_000_000);
      } catch (com.google.protobuf.InvalidProtocolBufferException | ArithmeticException e) {
        throw new RuleFailureException(FailureCode.EXPR_EVAL, "a timer's time is out of range");
      }
    }

    String text() {
      return "timer %s %s%s"
          .formatted(
              name,
              after
                  .map(span -> "after " + span)
                  .orElseGet(() -> "at " + at.orElseThrow().text()),
              clock == TimerClock.WALL ? "" : " by event time");
    }
  }

  boolean applies(Bindings bindings) {
    return when.isEmpty() || (Boolean) when.get().evaluate(bindings);
  }

  /** Renders {@code set step: …, send commands with …, end when state.step == Step.NEW}. */
  String text() {
    List<String> parts = new ArrayList<>();
    set.ifPresent(rule -> parts.add("set " + rule.text()));
    sends.forEach(one ->
        parts.add("send to %s under %s: %s".formatted(one.stream(), one.key().text(), one.text())));
    timers.forEach(one -> parts.add(one.text()));
    cancels.forEach(name -> parts.add("cancel " + name));
    Stream<String> end = isEnd ? Stream.of("end") : Stream.empty();
    return Stream.concat(parts.stream(), end).collect(Collectors.joining(", "))
        + when.map(condition -> " when " + condition.text()).orElse("");
  }
}
