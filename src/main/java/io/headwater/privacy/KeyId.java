package io.headwater.privacy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names one key of one subject; sealed values carry it. It tells nothing of the subject to those
 * who lack the master key.
 *
 * @param tag what all keys of the subject have in common, see {@link MasterKey#tag}; 32 hexadecimal
 *     digits
 * @param serial which of them it is; 16 hexadecimal digits
 */
public record KeyId(String tag, String serial) {
  static final int BYTES = 24;
  static final int TAG_BYTES = 16;
  private static final Pattern TAG = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern TEXT = Pattern.compile("[0-9a-f]{32}-[0-9a-f]{16}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Requires hexadecimal digits. */
  public KeyId {
    if (!TEXT.matcher(tag + "-" + serial).matches()) {
      throw new IllegalArgumentException("not the id of a key: " + tag + "-" + serial);
    }
  }

  /** Names a new key. */
  static KeyId next(String tag) {
    byte[] serial = new byte[BYTES - TAG_BYTES];
    RANDOM.nextBytes(serial);
    return new KeyId(tag, HexFormat.of().formatHex(serial));
  }

  static KeyId of(byte[] bytes) {
    return new KeyId(
        HexFormat.of().formatHex(bytes, 0, TAG_BYTES),
        HexFormat.of().formatHex(bytes, TAG_BYTES, BYTES));
  }

  /** Reads what {@link #toString} wrote; empty if it is nothing of the kind. */
  static Optional<KeyId> parse(String text) {
    return TEXT.matcher(text).matches()
        ? Optional.of(new KeyId(text.substring(0, 32), text.substring(33)))
        : Optional.empty();
  }

  static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  byte[] bytes() {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(tag), BYTES);
    byte[] last = HexFormat.of().parseHex(serial);
    System.arraycopy(last, 0, bytes, TAG_BYTES, last.length);
    return bytes;
  }

  @Override
  public String toString() {
    return tag + "-" + serial;
  }
}
