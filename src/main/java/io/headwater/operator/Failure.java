package io.headwater.operator;

import io.headwater.behavior.UnhandledCaseException;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.RecordPosition;
import io.headwater.event.UndecodableEventException;
import io.headwater.topology.Recovery;
import java.util.Optional;

/**
 * Why and where a record failed.
 *
 * @param program name of the program
 * @param step name of the step
 * @param where where the step was written
 * @param message without payload
 * @param exceptionClass class name of what was thrown by the user's code, if anything was
 * @param attempts how many times the record was tried, at least 1
 */
public record Failure(
    FailureCode code,
    String program,
    String step,
    SourceLocation where,
    String message,
    Optional<String> exceptionClass,
    int attempts) {

  /** Says in our words why a step threw; without what a user's exception says. */
  static Failure of(
      Throwable thrown, String program, String step, SourceLocation where, int attempts) {
    FailureCode code = FailureCode.RULE_THREW;
    Optional<String> exceptionClass = Optional.empty();
    String message = "";
    if (thrown instanceof RecordFailureException failure) {
      code = failure.code();
      message = failure.getMessage();
    } else if (thrown instanceof UndecodableEventException undecodable) {
      code = undecodable.code();
      message = undecodable.getMessage();
      exceptionClass = code == FailureCode.RULE_THREW
          ? Optional.of(own(undecodable).getClass().getName())
          : Optional.empty();
    } else if (thrown instanceof RuleFailureException rule) {
      code = rule.code();
      message = rule.getMessage();
    } else if (thrown instanceof UnhandledCaseException unhandled) {
      code = FailureCode.UNHANDLED;
      message = unhandled.getMessage();
    } else {
      // The message of a user's exception may quote the payload: its class must do.
      exceptionClass = Optional.of(thrown.getClass().getName());
      message = "threw " + thrown.getClass().getSimpleName();
    }
    return new Failure(
        code, program, step, where, message == null ? "" : message, exceptionClass, attempts);
  }

  /**
   * Tells whether another attempt may end differently. All other codes than this one follow from
   * the record, and so do errors: a stack too deep, an assertion, a class that is not there.
   */
  boolean mayPass(Throwable thrown, Recovery.Retry retry) {
    return code == FailureCode.RULE_THREW
        && own(thrown) instanceof Exception own
        && retry.mayPass(own);
  }

  /** Returns what an upcaster threw itself, if it was one that did. */
  private static Throwable own(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean isOfUpcaster = thrown instanceof UndecodableEventException undecodable
        && undecodable.code() == FailureCode.RULE_THREW;
    return isOfUpcaster && cause != null ? cause : thrown;
  }

  /** Says why an application halts in front of a record. */
  String halt(RecordPosition position) {
    return "%s/%s at %s: %s [%s]\n  fix: correct the step at %s, or declare another recovery"
        .formatted(program, step, position, message, code, where);
  }
}
