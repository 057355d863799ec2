package io.headwater.jdbc;

/** What a failure of a database means for whoever asked. */
enum FailureKind {
  /** Others were in the way; the transaction is to be tried again. */
  CONFLICT,
  /** The database cannot be reached, or not now; it is to be asked later. */
  UNAVAILABLE,
  /** The database takes no such value; another row may be taken. */
  REFUSED,
  /** Nothing that passes by itself. */
  FATAL
}
