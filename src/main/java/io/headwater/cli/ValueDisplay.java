package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.event.FieldMarks;
import io.headwater.event.FieldProtection;
import io.headwater.event.MessageRendering;
import io.headwater.event.MessageType;

/**
 * Whether values are shown that must not be unless asked for.
 *
 * @param isShowingAll whether they are
 * @param protection opens what is sealed, if that is needed to show what may be shown
 */
record ValueDisplay(boolean isShowingAll, FieldProtection protection) {
  /** Shows nothing that must not be shown, and so needs no keys. */
  static final ValueDisplay REDACTED = new ValueDisplay(false, FieldProtection.NONE);

  /** Returns a message that was read as it is meant, if there are keys. */
  Message opened(Message message) {
    return protection.open(message);
  }

  /** Returns a message that was opened as JSON. */
  String json(Message message) {
    return isShowingAll ? MessageRendering.jsonShowingAll(message) : MessageRendering.json(message);
  }

  /** Tells whether the bytes of a value may be shown, whatever they hold. */
  boolean mayShow(MessageType type) {
    return isShowingAll || !FieldMarks.isHidden(type.descriptor());
  }
}
