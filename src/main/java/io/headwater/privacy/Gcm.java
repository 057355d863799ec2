package io.headwater.privacy;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM as the JDK has it: a random nonce of 12 bytes, then the text, then 16 of its tag. */
final class Gcm {
  static final int NONCE_BYTES = 12;
  static final int OVERHEAD_BYTES = NONCE_BYTES + 16;
  private static final SecureRandom RANDOM = new SecureRandom();
  // Looking up a cipher takes longer than to use it on a short text.
  private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(Gcm::cipher);

  private Gcm() {}

  private static Cipher cipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  static byte[] seal(SecretKey key, byte[] plain, byte[] associated) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    return seal(key, plain, associated, nonce);
  }

  /**
   * Seals to the same bytes each time: the nonce is a MAC of what is sealed, so that no two texts
   * share one.
   */
  static byte[] sealRepeatably(SecretKey key, byte[] plain, byte[] associated) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(associated.length).array());
      mac.update(associated);
      byte[] nonce = Arrays.copyOf(mac.doFinal(plain), NONCE_BYTES);
      return seal(key, plain, associated, nonce);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  private static byte[] seal(SecretKey key, byte[] plain, byte[] associated, byte[] nonce) {
    try {
      Cipher cipher = CIPHERS.get();
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
      cipher.updateAAD(associated);
      byte[] sealed = Arrays.copyOf(nonce, OVERHEAD_BYTES + plain.length);
      cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM with a key of 256 bits cannot fail to seal", e);
    }
  }

  /** Returns the text; empty if it was not sealed with that key and that associated data. */
  static Optional<byte[]> open(SecretKey key, byte[] sealed, byte[] associated) {
    if (sealed.length < OVERHEAD_BYTES) {
      return Optional.empty();
    }
    try {
      Cipher cipher = CIPHERS.get();
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, sealed, 0, NONCE_BYTES));
      cipher.updateAAD(associated);
      return Optional.of(cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM with a key of 256 bits cannot fail to open", e);
    }
  }
}
