package io.headwater.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A state for tests: how often something was counted, and a note that gives it a size. */
record Tally(long count, String note) {
  static final StateCodec<Tally> CODEC = new StateCodec<>() {
    @Override
    public byte[] encode(Tally tally) {
      byte[] note = tally.note.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(Long.BYTES + note.length)
          .putLong(tally.count)
          .put(note)
          .array();
    }

    @Override
    public Tally decode(byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      long count = buffer.getLong();
      return new Tally(count, StandardCharsets.UTF_8.decode(buffer).toString());
    }

    @Override
    public int sizeBytes(Tally tally) {
      return Long.BYTES + tally.note.length();
    }
  };

  static Tally tally(long count) {
    return new Tally(count, "");
  }
}
