package io.headwater.deadletter;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, by which values are known again that are not kept. */
public final class ValueDigest {
  private ValueDigest() {}

  /** Returns the 32 bytes of a value's digest. */
  public static byte[] of(byte[] value) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
