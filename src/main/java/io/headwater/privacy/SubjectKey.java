package io.headwater.privacy;

import javax.crypto.SecretKey;

/** A key that values of one subject are sealed with; never printed. */
public record SubjectKey(KeyId id, SecretKey secret) {
  /** Shows the id only. */
  @Override
  public String toString() {
    return "key " + id;
  }
}
