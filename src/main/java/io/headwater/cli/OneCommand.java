package io.headwater.cli;

import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/** Gives a command what options say of it; then it must be the only one. Used by one thread. */
final class OneCommand implements RecordInput {
  private final RecordInput input;
  private final Optional<String> id;
  private final OptionalLong expected;
  private final Deque<InputRow> ahead = new ArrayDeque<>();

  /**
   * Looks at the input, unless the options say nothing.
   *
   * @throws InvalidInputException if there is more than one row
   */
  OneCommand(RecordInput input, Optional<String> id, OptionalLong expected) {
    this.input = input;
    this.id = id;
    this.expected = expected;
    if (id.isPresent() || expected.isPresent()) {
      input.next().ifPresent(ahead::add);
      if (input.next().isPresent()) {
        throw new InvalidInputException(
            new Problem(
                "HW1741",
                id.isPresent() ? "--id" : "--expect",
                "there is more than one command",
                "write each as {\"key\":…,\"id\":…,\"headers\":{\"hw-expect\":…},\"value\":…}"),
            null);
      }
    }
  }

  @Override
  public Optional<InputRow> next() {
    return ahead.isEmpty() ? input.next() : Optional.of(withOptions(ahead.remove()));
  }

  private InputRow withOptions(InputRow row) {
    if (!(row instanceof InputRow.Sound sound)) {
      return row;
    }
    EventHeaders headers = sound.record().headers();
    if (id.isPresent()) {
      headers = replaced(headers, EventHeaders.ID, id.get());
    }
    if (expected.isPresent()) {
      headers = replaced(headers, EventHeaders.EXPECT, Long.toString(expected.getAsLong()));
    }
    PublishRecord plain = sound.record();
    return new InputRow.Sound(
        sound.line(),
        sound.raw(),
        new PublishRecord(
            plain.topic(),
            plain.partition(),
            plain.key(),
            plain.value(),
            headers,
            plain.eventTime()));
  }

  private static EventHeaders replaced(EventHeaders headers, String name, String text) {
    return headers.without(name::equals).plus(EventHeaders.Entry.text(name, text));
  }

  @Override
  public long bytesRead() {
    return input.bytesRead();
  }

  @Override
  public OptionalLong bytesInAll() {
    return input.bytesInAll();
  }

  @Override
  public void close() {}
}
