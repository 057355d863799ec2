package io.headwater.host;

import io.headwater.state.StateCodec;

/** Says, under a key of both, that a row names another one. */
record Subscribed() {
  static final StateCodec<Subscribed> CODEC = new Codec();

  /** Writes nothing: the key says it all. */
  private static final class Codec implements StateCodec<Subscribed> {
    private static final int OVERHEAD_BYTES = 16;

    @Override
    public byte[] encode(Subscribed state) {
      return new byte[0];
    }

    @Override
    public Subscribed decode(byte[] bytes) {
      if (bytes.length > 0) {
        throw new IllegalArgumentException("a subscription has no bytes, was " + bytes.length);
      }
      return new Subscribed();
    }

    @Override
    public int sizeBytes(Subscribed state) {
      return OVERHEAD_BYTES;
    }
  }
}
