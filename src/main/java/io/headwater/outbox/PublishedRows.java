package io.headwater.outbox;

/** What becomes of rows that are published. */
public enum PublishedRows {
  /** They are deleted. */
  DELETE,
  /** They stay, with the time in {@code published}; somebody else deletes them in time. */
  MARK
}
