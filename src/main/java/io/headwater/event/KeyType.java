package io.headwater.event;

import io.headwater.diagnostic.FailureCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** How the keys of a stream are written as bytes; one canonical encoding per value. */
public enum KeyType {
  /** UTF-8 text; {@link String} in Java. */
  STRING(String.class) {
    @Override
    public byte[] encode(Object key) {
      return ((String) key).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object decode(byte[] bytes) {
      for (byte b : bytes) {
        if (b < 0) {
          return decodeStrictly(bytes);
        }
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String decodeStrictly(byte[] bytes) {
      try {
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        return text.toString();
      } catch (CharacterCodingException e) {
        throw new UndecodableEventException(FailureCode.KEY_MALFORMED, "key is not UTF-8 text", e);
      }
    }
  },
  /** Eight bytes, big-endian, as Kafka's own {@code LongSerializer}; {@link Long} in Java. */
  INT64(Long.class) {
    @Override
    public byte[] encode(Object key) {
      return ByteBuffer.allocate(Long.BYTES).putLong((Long) key).array();
    }

    @Override
    public Object decode(byte[] bytes) {
      if (bytes.length != Long.BYTES) {
        throw new UndecodableEventException(
            FailureCode.KEY_MALFORMED,
            "key has " + bytes.length + " bytes, an int64 key has 8",
            null);
      }
      return ByteBuffer.wrap(bytes).getLong();
    }
  },
  /** The bytes as they are; {@code byte[]} in Java. */
  BYTES(byte[].class) {
    @Override
    public byte[] encode(Object key) {
      return ((byte[]) key).clone();
    }

    @Override
    public Object decode(byte[] bytes) {
      return Arrays.copyOf(bytes, bytes.length);
    }
  };

  private final Class<?> javaType;

  KeyType(Class<?> javaType) {
    this.javaType = javaType;
  }

  /**
   * Encodes {@code key}.
   *
   * @throws ClassCastException if the key is not of {@link #javaType()}
   */
  public abstract byte[] encode(Object key);

  /**
   * Decodes {@code bytes}.
   *
   * @throws UndecodableEventException if they are not an encoding of this type
   */
  public abstract Object decode(byte[] bytes);

  /**
   * Returns an encoded key as text: bytes in hexadecimal.
   *
   * @throws UndecodableEventException if the bytes are not an encoding of this type
   */
  public String text(byte[] bytes) {
    return this == BYTES ? HexFormat.of().formatHex(bytes) : decode(bytes).toString();
  }

  /** Returns the Java class of decoded keys. */
  public Class<?> javaType() {
    return javaType;
  }

  /** Returns the name as a topology spells it, such as {@code int64}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
