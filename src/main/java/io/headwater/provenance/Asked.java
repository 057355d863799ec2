package io.headwater.provenance;

import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import java.util.Arrays;

/** Tells what a question is about. */
record Asked(Question.Subject subject) {
  boolean is(StateChange change) {
    return subject instanceof Question.State state
        && change.store().equals(state.store())
        && Arrays.equals(change.key(), state.key());
  }

  boolean is(WrittenRecord record) {
    if (subject instanceof Question.Latest latest) {
      return record.position().topic().equals(latest.topic())
          && latest.key().filter(key -> !Arrays.equals(key, record.key())).isEmpty();
    }
    return subject instanceof Question.At at && record.position().equals(at.position());
  }
}
