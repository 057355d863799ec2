package io.headwater.operator;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import org.jspecify.annotations.Nullable;

/** The header that names the type of a value, encoded once while the type is the same. */
final class TypeHeader {
  private @Nullable Descriptor type;
  private EventHeaders.Entry header = new EventHeaders.Entry(EventHeaders.TYPE, null);

  EventHeaders.Entry of(Message value) {
    Descriptor found = value.getDescriptorForType();
    if (found != type) {
      header = EventHeaders.Entry.text(EventHeaders.TYPE, found.getFullName());
      type = found;
    }
    return header;
  }
}
