package io.headwater.topology;

/** When a windowed fold passes on the state of a window. */
public enum Emission {
  /** Whenever a record changes it. */
  UPDATES,
  /** Once, when the window closes. */
  CLOSED;

  /** Returns the word as YAML spells it. */
  public String label() {
    return this == UPDATES ? "updates" : "closed";
  }
}
