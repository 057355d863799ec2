package io.headwater.deadletter;

import io.headwater.BadInputs;
import io.headwater.event.EventHeaders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Records of a dead-letter queue whose headers were changed: {@code name=value} replaces one. */
class BadDeadLettersTest {
  private static final String WHOLE = "hw-dlq-code=LATE hw-dlq-message=m hw-dlq-step=a/b"
      + " hw-dlq-where=a.yaml:1:1 hw-dlq-topic=t hw-dlq-partition=3 hw-dlq-offset=7"
      + " hw-dlq-timestamp=5 hw-dlq-attempt=1 hw-dlq-application=a"
      + " hw-dlq-time=2026-01-01T12:00:00Z";

  @TestFactory
  Stream<DynamicTest> readsNoneOrAWholeOne() throws IOException {
    return BadInputs.tests("dead-letters.txt", BadDeadLettersTest::outcome);
  }

  private static String outcome(String input) {
    List<EventHeaders.Entry> headers = new ArrayList<>();
    List<EventHeaders.Entry> changes =
        Arrays.stream(input.split(" ")).map(BadDeadLettersTest::entry).toList();
    Arrays.stream(WHOLE.split(" "))
        .map(BadDeadLettersTest::entry)
        .filter(one -> changes.stream().noneMatch(change -> change.name().equals(one.name())))
        .forEach(headers::add);
    changes.stream().filter(one -> one.value() != null).forEach(headers::add);
    return DeadLetterHeaders.read(new byte[0], null, EventHeaders.of(headers))
        .map(letter -> "%s at %s with %s"
            .formatted(
                letter.cause().code(),
                letter.origin(),
                letter.headers().entries().stream().toList()))
        .orElse("no dead letter");
  }

  private static EventHeaders.Entry entry(String text) {
    int equals = text.indexOf('=');
    String name = text.substring(0, equals);
    byte[] value = BadInputs.bytes(text.substring(equals + 1)).orElse(null);
    return new EventHeaders.Entry(name, value);
  }
}
