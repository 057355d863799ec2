package io.headwater.state;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A codec that notices when store bytes are not what was written: it puts a format byte and a
 * CRC32C in front of the bytes of another codec.
 *
 * <p>Layout: format byte {@code 0x01}; CRC32C of the format byte and the payload, 4 bytes,
 * big-endian; payload. It is as deterministic and as thread-safe as the codec inside.
 *
 * @param store the store's name, for the message
 * @param codec owner of the payload
 * @param <S> the state
 */
public record CheckedCodec<S>(String store, StateCodec<S> codec) implements StateCodec<S> {
  private static final byte FORMAT = 1;
  private static final int CHECKSUM_AT = 1;
  private static final int HEADER_BYTES = CHECKSUM_AT + Integer.BYTES;

  @Override
  public byte[] encode(S state) {
    byte[] payload = codec.encode(state);
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    bytes.put(FORMAT).putInt(checksum(payload, 0)).put(payload);
    return bytes.array();
  }

  /**
   * Checks and decodes store bytes.
   *
   * @throws CorruptStateException if the bytes were not written by {@link #encode}, were changed
   *     since, or are refused by the codec inside
   */
  @Override
  public S decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      throw CorruptStateException.tooShort(store, bytes.length, HEADER_BYTES);
    }
    if (bytes[0] != FORMAT) {
      throw CorruptStateException.unknownFormat(store, bytes[0], FORMAT);
    }
    if (ByteBuffer.wrap(bytes).getInt(CHECKSUM_AT) != checksum(bytes, HEADER_BYTES)) {
      throw CorruptStateException.checksumDiffers(store, bytes.length);
    }
    byte[] payload = new byte[bytes.length - HEADER_BYTES];
    System.arraycopy(bytes, HEADER_BYTES, payload, 0, payload.length);
    try {
      return codec.decode(payload);
    } catch (RuntimeException e) {
      throw CorruptStateException.unreadable(store, bytes.length, e);
    }
  }

  @Override
  public int sizeBytes(S state) {
    return codec.sizeBytes(state);
  }

  private static int checksum(byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(FORMAT);
    crc.update(bytes, from, bytes.length - from);
    return (int) crc.getValue();
  }
}
