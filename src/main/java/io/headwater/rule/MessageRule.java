package io.headwater.rule;

import com.google.protobuf.Message;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.Merge;
import io.headwater.behavior.Rule;
import io.headwater.behavior.StreamJoiner;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import io.headwater.event.SharedFields;
import io.headwater.event.Upcaster;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A message that expressions make: one for all of it, or one for each field that changes.
 *
 * @param function from what was before, and what the names stand for
 * @param text the expressions as written
 * @param meaning what they say, however they are written
 */
public record MessageRule(
    BiFunction<Message, Bindings, Message> function,
    String text,
    Supplier<String> meaning,
    SourceLocation where) {

  /** Takes an expression for the whole message. */
  public static MessageRule of(Expression whole) {
    return new MessageRule(
        (before, bindings) -> (Message) whole.evaluate(bindings),
        whole.text(),
        whole::meaning,
        whole.where());
  }

  /** Takes expressions for fields; the others stay as they were. */
  public static MessageRule of(FieldAssignments fields, SourceLocation where) {
    return new MessageRule(fields::apply, fields.toString(), fields::meaning, where);
  }

  /** Takes expressions for fields, and fields within them; the others stay as they were. */
  public static MessageRule of(NestedAssignments fields, SourceLocation where) {
    return new MessageRule(fields::apply, fields.toString(), fields::toString, where);
  }

  /** Makes the message of what was before, and what the names stand for. */
  public Message apply(Message before, Bindings bindings) {
    return function.apply(before, bindings);
  }

  /** Returns the rule of a record that makes a message of nothing. */
  public Rule<Message> of(MessageType type) {
    return new Rule<>(
        record -> apply(type.defaultInstance(), Bindings.of(record)), Optional.of(text), where);
  }

  /** Returns how a message is made of one of an older type, of which it keeps what both have. */
  public Upcaster.Change upcast(MessageType from, MessageType to) {
    SharedFields common = SharedFields.of(from, to);
    return new Upcaster.Change(
        older -> apply(common.copy(older), Bindings.of(older)), Optional.of(text));
  }

  /** Returns the fold of a record, the first message, into a state, the second. */
  public Fold fold() {
    return new Fold(
        (before, record) -> apply(before, Bindings.of(record, before)), Optional.of(text), where);
  }

  /** Returns the merge of the states of two sessions. */
  public Merge merge() {
    return new Merge(
        (earlier, later) -> apply(earlier, Bindings.of(earlier, later)), Optional.of(text), where);
  }

  /**
   * Returns the join of a record with a row; where there is none, its fields have their defaults.
   */
  public Joiner joiner(MessageType row, MessageType to) {
    return new Joiner(
        (record, found) ->
            apply(to.defaultInstance(), Bindings.of(record, found.orElse(row.defaultInstance()))),
        Optional.of(text),
        where);
  }

  /** Returns the join of values of two streams; what is absent is read with its defaults. */
  public StreamJoiner streamJoiner(MessageType value, MessageType other, MessageType to) {
    return new StreamJoiner(
        (record, one, two) -> apply(
            to.defaultInstance(),
            Bindings.of(
                one.orElse(value.defaultInstance()), two.orElse(other.defaultInstance()), record)),
        Optional.of(text),
        where);
  }
}
