package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Problem;

/** Says why a subscriber ends in front of a record. */
final class SubscriberHalts {
  private SubscriberHalts() {}

  /** The user wants it to end there. */
  static HaltingRecordException asDeclared(String step, StoredRecord record, HandlerFailure why) {
    HaltingRecordException halt = new HaltingRecordException(
        "%s at %s: %s [%s]\n  fix: correct the handler, or choose another last resort"
            .formatted(step, record.position(), why.message(), why.code()));
    halt.initCause(why.cause());
    return halt;
  }

  /** What would have made the record done cannot be written. */
  static ClusterUnavailableException unwritable(
      StoredRecord record, String topic, HandlerFailure why, Throwable cause) {
    return new ClusterUnavailableException(
        new Problem(
            "HW0690",
            record.position().toString(),
            "the handler failed (%s), and the record could not be written to '%s' (%s)"
                .formatted(why.message(), topic, ClusterFailures.nameOf(cause)),
            "see that the topic is there and may be written, then start the subscriber again: the"
                + " record is not done"),
        cause);
  }

  /** Most calls of the handler hang. */
  static HaltingRecordException hangs(StoredRecord record, int calls) {
    return new HaltingRecordException(new Problem(
            "HW0691",
            record.position().toString(),
            "more than %d calls of the handler have not come back after they were interrupted"
                .formatted(calls),
            "let the handler end when its thread is interrupted, or bound its own calls by time")
        .render());
  }

  /** There is no room for one more parked key. */
  static HaltingRecordException tooManyKeys(StoredRecord record, int most) {
    return new HaltingRecordException(new Problem(
            "HW0692",
            record.position().toString(),
            "the handler failed, and %d keys of the partition are parked, which is the most"
                .formatted(most),
            "release keys, or let more be parked")
        .render());
  }
}
