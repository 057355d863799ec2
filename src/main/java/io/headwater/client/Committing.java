package io.headwater.client;

/** When the offset of a record that is done is committed. */
public enum Committing {
  /** On the commit interval, once the handler is through with it. */
  INTERVAL,

  /** On the commit interval, once the handler has acknowledged it. */
  ACKNOWLEDGED,

  /** When all records that were taken with it are done, and before others are taken. */
  BATCH
}
