package io.headwater.host;

import io.headwater.deadletter.DeadLetter;
import io.headwater.operator.Failure;
import io.headwater.operator.InputRecord;
import java.time.Instant;

/** Dead letters of records that a step failed on. */
public final class Letters {
  private Letters() {}

  /**
   * Makes the letter of a record, untouched.
   *
   * @param application application id
   * @param at wall-clock time of the failure
   */
  public static DeadLetter of(InputRecord source, Failure failure, String application, Instant at) {
    return new DeadLetter(
        source.position(),
        source.timestamp(),
        source.key(),
        source.value(),
        source.headers(),
        new DeadLetter.Cause(
            failure.code().name(),
            failure.message(),
            failure.program() + "/" + failure.step(),
            failure.where().toString(),
            failure.exceptionClass(),
            failure.attempts(),
            application,
            at));
  }
}
