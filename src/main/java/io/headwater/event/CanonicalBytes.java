package io.headwater.event;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Serialises messages so that equal messages of one type give equal bytes, map fields included. */
public final class CanonicalBytes {
  private CanonicalBytes() {}

  /** Returns the bytes of {@code message}, in an array of exactly their size. */
  public static byte[] of(Message message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the computed size cannot overflow", e);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }
}
