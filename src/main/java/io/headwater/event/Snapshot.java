package io.headwater.event;

import com.google.protobuf.Message;

/**
 * The state of one key after its latest event.
 *
 * @param state the folded state; that before the first event, if it has ended
 * @param sequence how many events it is the fold of; the sequence number of the latest
 * @param isEnded whether the latest event has ended the aggregate
 */
public record Snapshot(Message state, long sequence, boolean isEnded) {

  /** Has not ended. */
  public Snapshot(Message state, long sequence) {
    this(state, sequence, false);
  }

  /** Tells whether there is no state: nothing has happened yet, or nothing since it ended. */
  public boolean isNew() {
    return sequence == 0 || isEnded;
  }

  /** Returns this snapshot with its state written otherwise, such as sealed or opened. */
  public Snapshot withState(Message other) {
    return other == state ? this : new Snapshot(other, sequence, isEnded);
  }

  /** Renders the type and the sequence number, never the payload. */
  @Override
  public String toString() {
    return state.getDescriptorForType().getFullName() + " after " + sequence;
  }
}
