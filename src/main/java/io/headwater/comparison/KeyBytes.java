package io.headwater.comparison;

import io.headwater.event.KeyType;
import io.headwater.event.UndecodableEventException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An encoded key, equal by content.
 *
 * @param bytes nobody may change what is in it; absent for a record without a key
 */
record KeyBytes(Optional<ByteBuffer> bytes) {
  static KeyBytes of(byte @Nullable [] key) {
    return new KeyBytes(Optional.ofNullable(key).map(ByteBuffer::wrap));
  }

  byte[] array() {
    return bytes.orElseThrow().array();
  }

  /** Returns the key for people, as that type or else as what it looks like. */
  String text(Optional<KeyType> type) {
    if (bytes.isEmpty()) {
      return "none";
    }
    try {
      return type.isPresent() ? type.get().text(array()) : guessed();
    } catch (UndecodableEventException e) {
      return HexFormat.of().formatHex(array());
    }
  }

  private String guessed() {
    try {
      CharBuffer text =
          StandardCharsets.UTF_8.newDecoder().decode(bytes.orElseThrow().duplicate());
      return text.chars().noneMatch(Character::isISOControl)
          ? text.toString()
          : HexFormat.of().formatHex(array());
    } catch (CharacterCodingException e) {
      return HexFormat.of().formatHex(array());
    }
  }
}
