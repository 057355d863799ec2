package io.headwater.diagnostic;

/**
 * Why a record was dead-lettered; stable names, printed and filtered by, each explained in the
 * docs.
 */
public enum FailureCode {
  /** The value ends before its last field does. */
  DECODE_TRUNCATED,
  /** The value is not protobuf wire format. */
  DECODE_MALFORMED,
  /** The value nests deeper than protobuf's limit. */
  DECODE_DEPTH,
  /** A string field holds invalid UTF-8. */
  DECODE_UTF8,
  /** The value parses, but as another type than the stream declares. */
  TYPE_MISMATCH,
  /** A personal field was changed or moved since it was sealed, or nobody has its key. */
  SEAL_BROKEN,
  /** A personal field has a value, and nothing names the subject that it is of. */
  NO_SUBJECT,
  /** The value has no bytes. */
  EMPTY,
  /** The record has no value. */
  NULL_VALUE,
  /** The record has no key where a step needs one. */
  NULL_KEY,
  /** The key bytes are not of the declared key type. */
  KEY_MALFORMED,
  /** The event time is negative. */
  TS_NEGATIVE,
  /** The event time is further in the future than the topology allows. */
  TS_FUTURE,
  /** Every window of the record's event time had closed before it came. */
  LATE,
  /** The record, or an output of it, is larger than the limit. */
  TOO_LARGE,
  /** A join keeps as many records of the key and the event time as it may. */
  TOO_MANY,
  /** A partitioner threw or chose a partition that does not exist. */
  PARTITION,
  /** An output cannot be serialised, or is not of the declared type. */
  SERIALIZE,
  /** An upcaster from a type to itself is for what it has made, too, or for what was decided. */
  UPCAST_AGAIN,
  /** A rule or a user's class threw. */
  RULE_THREW,
  /** A rule returned nothing where it must not. */
  RULE_RETURNED_NULL,
  /** An expression has no result for the values of the record: it overflows, divides by zero. */
  EXPR_EVAL,
  /** An expression takes more work or memory than one record may. */
  EXPR_BUDGET,
  /** An invariant of the aggregate does not hold after the decided events. */
  INVARIANT,
  /** The command, or a decided event, has no oneof case set that a handler exists for. */
  UNHANDLED,
  /** An operator moved past the record, which had halted the application. */
  SKIPPED
}
