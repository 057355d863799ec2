package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.Recovery;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Declares when an effect is called, and where it says what came of it. Not thread-safe.
 *
 * @param <V> type of the records it is called for
 */
public final class EffectBuilder<V extends Message> {
  private final String name;
  private final String from;
  private final EffectSpec.Call call;
  private final Rules rules;
  private final Flow flow;
  private final Function<String, KeyType> keyTypes;
  private final SourceLocation where = SourceLocation.caller();
  private Optional<Rule<Boolean>> when = Optional.empty();
  private Optional<StreamRef<?>> to = Optional.empty();
  private Optional<Rule<Object>> key = Optional.empty();
  private Optional<Rule<Message>> failed = Optional.empty();
  private int workers = EffectSpec.DEFAULT_WORKERS;
  private Optional<Recovery> recovery = Optional.empty();

  EffectBuilder(
      String name,
      String from,
      EffectSpec.Call call,
      Rules rules,
      Flow flow,
      Function<String, KeyType> keyTypes) {
    this.name = name;
    this.from = from;
    this.call = call;
    this.rules = rules;
    this.flow = flow;
    this.keyTypes = keyTypes;
  }

  /** Calls for the records that meet a condition only; others are counted as filtered. */
  public EffectBuilder<V> when(Predicate<V> condition) {
    when = Optional.of(rules.condition(condition, flow));
    return this;
  }

  /** Sends the command that a call returns there, under the key of the record. */
  public EffectBuilder<V> to(StreamRef<?> commands) {
    to = Optional.of(commands);
    return this;
  }

  /** Sends the command that a call returns there, under another key. */
  public EffectBuilder<V> to(StreamRef<?> commands, Function<V, ?> commandKey) {
    key = Optional.of(rules.key(commandKey, keyTypes.apply(commands.name()), flow));
    return to(commands);
  }

  /**
   * Says what to send if every call failed, instead of leaving the record to the recovery.
   *
   * @param command of the type of the command stream, or a case of it
   * @throws IllegalStateException if it is not said yet where commands go
   */
  public EffectBuilder<V> failed(Function<V, ? extends MessageOrBuilder> command) {
    StreamRef<?> stream = to.orElseThrow(
        () -> new IllegalStateException("say first where the effect's commands go, with to(…)"));
    failed = Optional.of(rules.message(command, MessageType.of(stream.value()), flow));
    return this;
  }

  /** Calls for that many records at once, at least 1, in each instance. */
  public EffectBuilder<V> workers(int count) {
    workers = count;
    return this;
  }

  /** Says how often to call again, and what becomes of a record that every call failed for. */
  public EffectBuilder<V> onError(Recovery declared) {
    recovery = Optional.of(declared);
    return this;
  }

  EffectSpec build() {
    return new EffectSpec(
        name,
        from,
        when,
        call,
        to.map(stream -> new EffectSpec.Answer(stream.name(), key, failed)),
        workers,
        recovery,
        where);
  }
}
