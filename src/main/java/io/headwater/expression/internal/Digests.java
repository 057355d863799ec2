package io.headwater.expression.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids and hashes that are the same on every machine and in every replay. */
public final class Digests {
  private static final Pattern UUID_TEXT =
      Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  private Digests() {}

  /**
   * Returns the name-based UUID, version 5 of RFC 9562. A namespace that is no UUID as text is
   * itself a name in the namespace of 128 zero bits.
   */
  public static String uuid5(String namespace, String name) {
    UUID space = UUID_TEXT.matcher(namespace).matches()
        ? UUID.fromString(namespace)
        : uuid5(new UUID(0, 0), namespace);
    return uuid5(space, name).toString();
  }

  private static UUID uuid5(UUID namespace, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer input = ByteBuffer.allocate(2 * Long.BYTES + text.length)
        .putLong(namespace.getMostSignificantBits())
        .putLong(namespace.getLeastSignificantBits())
        .put(text);
    ByteBuffer digest = ByteBuffer.wrap(digest("SHA-1", input.array()));
    long high = digest.getLong() & 0xffffffffffff0fffL | 0x5000L;
    long low = digest.getLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
    return new UUID(high, low);
  }

  /** Returns the first eight bytes of SHA-256, big-endian, without the sign bit. */
  public static long hash(byte[] bytes) {
    return ByteBuffer.wrap(digest("SHA-256", bytes)).getLong() & Long.MAX_VALUE;
  }

  /** Returns the hash of the text in UTF-8. */
  public static long hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] digest(String algorithm, byte[] input) {
    try {
      return MessageDigest.getInstance(algorithm).digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
