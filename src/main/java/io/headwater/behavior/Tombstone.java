package io.headwater.behavior;

/** What is kept of an aggregate that has ended. */
public enum Tombstone {
  /** Its sequence number, in a few bytes: should it begin again, numbers go on without a gap. */
  KEEP_SEQUENCE("keep-sequence"),
  /** Nothing: should it begin again, its first event has the sequence number 1 once more. */
  FORGET("forget");

  private final String label;

  Tombstone(String label) {
    this.label = label;
  }

  /** Returns the name as YAML and descriptions spell it. */
  public String label() {
    return label;
  }
}
