package io.headwater.operator;

import io.headwater.behavior.UnhandledCaseException;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.UndecodableEventException;
import java.util.Optional;

/**
 * A program at work on one partition group: each record is one unit of work, applied whole or
 * discarded and dead-lettered. Not thread-safe.
 */
public final class RunningProgram {
  private final Program program;
  private final OperatorHost host;
  private final UnitOfWork work;

  RunningProgram(Program program, OperatorHost host, Limits limits) {
    this.program = program;
    this.host = host;
    this.work = new UnitOfWork(program, host, limits);
  }

  /**
   * Processes one record.
   *
   * @param entry index into {@link Program#entries()}
   * @throws RuntimeException whatever the host threw; the record then has no effect and no outcome
   */
  public void process(int entry, InputRecord record) {
    long start = System.nanoTime();
    Outcome outcome = attempt(entry, record);
    // Only now: what the host threw aborts the transaction, and the record is read again.
    host.observer().consumed();
    host.observer().outcome(outcome, System.nanoTime() - start, record.timestamp());
  }

  private Outcome attempt(int entry, InputRecord record) {
    work.begin(entry, record);
    try {
      program.heads().get(entry).process(work.decode(), work);
    } catch (HostException e) {
      throw e.rethrown();
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      // A user's step may have caught the host's exception and thrown another one.
      work.throwIfHostFailed();
      return deadLetter(failureOf(e));
    }
    work.throwIfHostFailed();
    return work.apply();
  }

  private Outcome deadLetter(Failure failure) {
    work.discard(failure);
    host.deadLetter(work.source(), failure);
    return work.apply();
  }

  private Failure failureOf(Throwable thrown) {
    Program.Step step = program.steps().get(work.step());
    FailureCode code = FailureCode.RULE_THREW;
    Optional<String> exceptionClass = Optional.empty();
    String message = "";
    if (thrown instanceof RecordFailureException failure) {
      code = failure.code();
      message = failure.getMessage();
    } else if (thrown instanceof UndecodableEventException undecodable) {
      code = undecodable.code();
      message = undecodable.getMessage();
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
        code,
        program.name(),
        step.name(),
        step.where(),
        message == null ? "" : message,
        exceptionClass);
  }
}
