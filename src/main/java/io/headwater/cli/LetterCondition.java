package io.headwater.cli;

import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.event.Upcasters;
import io.headwater.expression.Bindings;
import io.headwater.expression.Expression;
import io.headwater.expression.ExpressionCompiler;
import io.headwater.expression.ExpressionText;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A condition in CEL on what failed: on its value as the newest type has it. */
final class LetterCondition implements Predicate<DeadLetter> {
  private static final String OPTION = "--where";

  private final Expression expression;
  private final KeyType keyType;
  private final Upcasters decoder;
  private final FieldProtection protection;

  private LetterCondition(
      Expression expression, KeyType keyType, Upcasters decoder, FieldProtection protection) {
    this.expression = expression;
    this.keyType = keyType;
    this.decoder = decoder;
    this.protection = protection;
  }

  /**
   * Compiles a condition.
   *
   * @throws InvalidInputException if it is wrong, or nobody knows the type of the values
   */
  static LetterCondition compile(String text, LetterQueue queue, FieldProtection protection) {
    StreamSpec stream = queue
        .target()
        .declared()
        .map(DeclaredStream::stream)
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1850",
                "option '" + OPTION + "'",
                "no topology declares which type the values of '%s' are of"
                    .formatted(queue.topic()),
                "name the topology instead of the topic"),
            null));
    MessageType type = stream.value();
    List<Problem> problems = new ArrayList<>();
    return ExpressionCompiler.of(
            MessageTypes.around(List.of(type)),
            List.of(type.descriptor().getFile().getPackage()),
            Map.of())
        .compile(
            new ExpressionText(text, offset -> new SourceLocation(OPTION, 1, offset + 1)),
            Scope.of("value", type).inRecord(stream.keyType()),
            new ResultType.Condition(),
            (code, where, what, fix) ->
                problems.add(new Problem(code, where.toString(), what, fix)))
        .map(found -> new LetterCondition(found, stream.keyType(), stream.decoder(), protection))
        .orElseThrow(() -> new InvalidInputException(problems));
  }

  @Override
  public boolean test(DeadLetter letter) {
    byte[] value = letter.value();
    EventHeaders headers = letter.headers();
    if (value == null || !decoder.canRead(headers)) {
      return false;
    }
    try {
      Envelope<?> record = decoder.newest(Envelope.ofBytes(
              letter.origin(),
              Math.max(0, letter.originTimestamp()),
              headers,
              new Envelope.EncodedKey(keyType, letter.key()),
              new Envelope.EncodedValue(decoder.typeOf(headers), value))
          .protectedBy(protection));
      return (boolean) expression.evaluate(Bindings.of(record));
    } catch (RuntimeException e) {
      return false; // which is why most of them are here
    }
  }
}
