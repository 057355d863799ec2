package io.headwater.deadletter;

import io.headwater.event.EventHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads headers of dead letters: what could be read is written, and read, as it was. */
public final class HeaderFuzz {
  private HeaderFuzz() {}

  /** Called with each input: names and values, each behind its length of one byte. */
  public static void fuzzerTestOneInput(byte[] input) {
    EventHeaders headers = headers(ByteBuffer.wrap(input));
    Optional<DeadLetter> letter = DeadLetterHeaders.read(null, null, headers);
    if (letter.isEmpty()) {
      return;
    }
    EventHeaders written = DeadLetterHeaders.write(letter.get());
    DeadLetter again = DeadLetterHeaders.read(null, null, written).orElseThrow();
    if (!again.equals(letter.get())) {
      throw new AssertionError("%s became %s".formatted(letter.get(), again));
    }
  }

  private static EventHeaders headers(ByteBuffer input) {
    List<EventHeaders.Entry> headers = new ArrayList<>();
    while (input.hasRemaining()) {
      String name = new String(next(input), StandardCharsets.UTF_8);
      headers.add(new EventHeaders.Entry(name, next(input)));
    }
    return EventHeaders.of(headers);
  }

  private static byte[] next(ByteBuffer input) {
    if (!input.hasRemaining()) {
      return new byte[0];
    }
    byte[] bytes = new byte[Math.min(input.get() & 0xff, input.remaining())];
    input.get(bytes);
    return bytes;
  }
}
