package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import java.util.Locale;
import java.util.Optional;

/** Folds that a word says all of. */
enum WordFold implements RowFold {
  DELETE {
    @Override
    public Optional<Message> fold(Message row, Message value, Envelope<?> event) {
      return Optional.empty();
    }
  },
  IGNORE {
    @Override
    public Optional<Message> fold(Message row, Message value, Envelope<?> event) {
      return Optional.of(row);
    }
  };

  @Override
  public Optional<String> text() {
    return Optional.of(name().toLowerCase(Locale.ROOT));
  }
}
