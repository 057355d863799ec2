package io.headwater.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that all instances of an application share. It wraps the keys of subjects, so that
 * where they are kept is of no use without it; and it hides who the subjects are.
 *
 * <p>Immutable, thread-safe; never printed.
 */
public final class MasterKey {
  /** Environment variable with the key: 32 bytes in base64. */
  public static final String VARIABLE = "HEADWATER_MASTER_KEY";

  /** Environment variable with the name of a file that holds the key. */
  public static final String FILE_VARIABLE = "HEADWATER_MASTER_KEY_FILE";

  private static final int BYTES = 32;
  private static final String FIX =
      "give 32 random bytes in base64, such as 'openssl rand -base64 32' writes";

  private final SecretKey wrapping;
  private final SecretKey naming;
  private final SecretKey replaying;

  private MasterKey(byte[] secret) {
    SecretKey root = new SecretKeySpec(secret, "HmacSHA256");
    this.wrapping = new SecretKeySpec(mac(root, "headwater wrap 1"), "AES");
    this.naming = new SecretKeySpec(mac(root, "headwater subject 1"), "HmacSHA256");
    this.replaying = new SecretKeySpec(mac(root, "headwater replay 1"), "HmacSHA256");
  }

  /** Returns a new key at random, in base64. */
  public static String generate() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }

  /** Makes a new key at random, for tests: nobody else has it. */
  public static MasterKey random() {
    return parse(generate(), "random");
  }

  /**
   * Takes the key of an environment; empty if it has none.
   *
   * @throws InvalidInputException if what it has is no key
   */
  public static Optional<MasterKey> of(Map<String, String> environment) {
    String written = environment.get(VARIABLE);
    String file = environment.get(FILE_VARIABLE);
    if (written != null && file != null) {
      throw unusable(
          "environment variables " + VARIABLE + " and " + FILE_VARIABLE,
          "both give the master key",
          "unset one of them",
          null);
    }
    if (file != null) {
      return Optional.of(read(Path.of(file)));
    }
    return Optional.ofNullable(written)
        .map(text -> parse(text, "environment variable " + VARIABLE));
  }

  /**
   * Reads the key that a file holds.
   *
   * @throws InvalidInputException if it cannot be read, or holds no key
   */
  public static MasterKey read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw unusable(file.toString(), "the master key cannot be read", FIX, e);
    }
  }

  /**
   * Reads a key.
   *
   * @param source names where the text is from, in problems
   * @throws InvalidInputException if it is not 32 bytes in base64
   */
  public static MasterKey parse(String base64, String source) {
    byte[] secret;
    try {
      secret = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      // Not as a cause: its message quotes a character of the key.
      throw unusable(source, "the master key is not base64", FIX, null);
    }
    if (secret.length != BYTES) {
      throw unusable(
          source, "the master key has %d bytes, expected 32".formatted(secret.length), FIX, null);
    }
    return new MasterKey(secret);
  }

  private static InvalidInputException unusable(
      String where, String what, String fix, @org.jspecify.annotations.Nullable Throwable cause) {
    return new InvalidInputException(new Problem("HW1660", where, what, fix), cause);
  }

  /** Returns what names a subject without telling who it is; 32 hexadecimal digits. */
  public String tag(String subject) {
    return HexFormat.of().formatHex(mac(naming, subject), 0, KeyId.TAG_BYTES);
  }

  /** Returns the key that replays seal with for a subject that has none; always the same. */
  SubjectKey replayKey(String tag) {
    String serial = HexFormat.of().formatHex(mac(replaying, "serial " + tag), 0, 8);
    return new SubjectKey(
        new KeyId(tag, serial), new SecretKeySpec(mac(replaying, "key " + tag), "AES"));
  }

  static byte[] mac(SecretKey key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  /** Makes a new key of a subject, at random. */
  WrappedKey newKey(String tag) {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    KeyId id = KeyId.next(tag);
    byte[] wrapped = Gcm.seal(wrapping, secret, id.bytes());
    Arrays.fill(secret, (byte) 0);
    return new WrappedKey(id, wrapped);
  }

  /**
   * Unwraps a key.
   *
   * @throws InvalidInputException if another master key wrapped it, or it was changed since
   */
  SubjectKey unwrap(WrappedKey key) {
    byte[] secret = Gcm.open(wrapping, key.wrapped(), key.id().bytes())
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1661",
                "key " + key.id(),
                "it was not wrapped with this master key, or was changed since",
                "give the master key that the application had when it sealed its first value"),
            null));
    return new SubjectKey(key.id(), new SecretKeySpec(secret, "AES"));
  }

  /** Shows nothing of it. */
  @Override
  public String toString() {
    return "a master key";
  }
}
