package io.headwater.event;

import java.util.Arrays;

/**
 * A key that no record may have, since what is kept about the states of a store lies under it. No
 * UTF-8 text begins with 0xff, and no number has so many bytes; so it is a key of bytes.
 */
public final class ReservedKey {
  private static final byte[] BYTES = {
    (byte) 0xff, 'h', 'e', 'a', 'd', 'w', 'a', 't', 'e', 'r', '.', 'm', 'a', 'r', 'k'
  };

  private ReservedKey() {}

  /** Returns a copy of its bytes. */
  public static byte[] bytes() {
    return BYTES.clone();
  }

  /** Tells whether it is this key. */
  public static boolean is(byte[] key) {
    return key.length == BYTES.length && Arrays.equals(key, BYTES);
  }
}
