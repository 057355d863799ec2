package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.HistoryRecord;
import java.util.Random;

/**
 * Events to move, one per key: {@code headwater.HistoryRecord} messages, filled up with letters of
 * chance to the size that is wanted. They are made before anything is measured.
 */
final class BenchEvents {
  /** What the other fields take, about. */
  static final int SMALLEST = 64;

  private static final long SEED = 42;
  private static final int LETTERS = 26;

  private final byte[][] keys;
  private final byte[][] values;

  BenchEvents(int count, int payload) {
    keys = new byte[count][];
    values = new byte[count][];
    Random random = new Random(SEED);
    for (int i = 0; i < count; i++) {
      keys[i] = "k-%d".formatted(i).getBytes(UTF_8);
      values[i] = event(keys[i], random.nextInt(10_000), payload, random);
    }
  }

  private static byte[] event(byte[] key, long amount, int payload, Random random) {
    HistoryRecord.Builder event = HistoryRecord.newBuilder()
        .setOffset(amount)
        .setTimestamp(1_700_000_000_000L + amount)
        .setKey(ByteString.copyFrom(key))
        .addHeaders(HeaderEntry.newBuilder()
            .setName("hw-type")
            .setValue(ByteString.copyFromUtf8("bench.Event")));
    byte[] filler = new byte[payload];
    for (int i = 0; i < payload; i++) {
      filler[i] = (byte) ('a' + random.nextInt(LETTERS));
    }
    int length = payload;
    do {
      event.setValue(ByteString.copyFrom(filler, 0, length--));
    } while (length >= 0 && event.build().getSerializedSize() > payload);
    return event.build().toByteArray();
  }

  byte[] key(int number) {
    return keys[number % keys.length];
  }

  byte[] value(int number) {
    return values[number % values.length];
  }

  /** Reads an event. */
  static HistoryRecord parse(byte[] value) {
    try {
      return HistoryRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a topic of the benchmark holds something else", e);
    }
  }
}
