package io.headwater.privacy;

/**
 * A key of a subject as it is kept: encrypted with the master key.
 *
 * @param wrapped callers must not change it
 */
record WrappedKey(KeyId id, byte[] wrapped) {
  static final int WRAPPED_BYTES = Gcm.OVERHEAD_BYTES + 32;
}
