package io.headwater.outbox;

/** What becomes of rows that can never be sent as they are. Either way each is reported. */
public enum UnsendableRows {
  /**
   * They stay and are tried again from time to time; later rows of the same topic and key wait for
   * them, all others go on.
   */
  HOLD_KEY,
  /** They get their problem into the column {@code problem}, and their key goes on. */
  SET_ASIDE
}
