package io.headwater.operator;

import io.headwater.event.RecordPosition;
import java.util.Optional;

/**
 * What is known of the records of one key that wait: one on which a step failed, and those behind
 * it.
 *
 * @param first number of the record that waits longest
 * @param next number of the record that will come next
 * @param bytes keys, values and headers of all together
 * @param origin where the first one entered the topology
 * @param reason why the first one waits
 * @param sinceMillis wall-clock time at which the key was parked, in milliseconds since the epoch
 */
public record ParkingLot(
    long first, long next, long bytes, RecordPosition origin, Reason reason, long sinceMillis) {

  /**
   * Why a step failed on a record.
   *
   * @param code name of a {@code FailureCode}
   * @param message without payload; may be empty
   * @param step {@code program/step}
   * @param where source location of the step
   * @param exceptionClass class of what the user's code threw
   * @param attempts how many times the record was tried, from 1
   */
  public record Reason(
      String code,
      String message,
      String step,
      String where,
      Optional<String> exceptionClass,
      int attempts) {

    static Reason of(Failure failure) {
      return new Reason(
          failure.code().name(),
          failure.message(),
          failure.program() + "/" + failure.step(),
          failure.where().toString(),
          failure.exceptionClass(),
          failure.attempts());
    }
  }

  /** Returns how many records wait. */
  public long count() {
    return next - first;
  }

  ParkingLot plus(InputRecord record) {
    return new ParkingLot(first, next + 1, bytes + record.sizeBytes(), origin, reason, sinceMillis);
  }

  /** Lets the first one go; where the next one is from is said if that one fails, too. */
  ParkingLot withoutFirst(InputRecord record) {
    return new ParkingLot(first + 1, next, bytes - record.sizeBytes(), origin, reason, sinceMillis);
  }

  ParkingLot failedAgain(RecordPosition position, Reason other) {
    return new ParkingLot(first, next, bytes, position, other, sinceMillis);
  }
}
