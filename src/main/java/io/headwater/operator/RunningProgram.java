package io.headwater.operator;

import io.headwater.behavior.UnhandledCaseException;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.event.Envelope;
import io.headwater.event.UndecodableEventException;
import io.headwater.topology.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A program at work on one partition group: each record is one unit of work, applied whole or
 * discarded; then the step that failed says what becomes of it. Not thread-safe.
 */
public final class RunningProgram {
  private static final int DUE_AT_ONCE = 500;

  private final Program program;
  private final OperatorHost host;
  private final UnitOfWork work;

  RunningProgram(Program program, OperatorHost host, Limits limits) {
    this.program = program;
    this.host = host;
    this.work = new UnitOfWork(program, host, limits);
  }

  /** One unit of work: a record, and the steps that it takes. */
  private record Attempt(ProgramEntry entry, InputRecord record, Steps steps) {}

  /** The steps of one unit of work. */
  @FunctionalInterface
  private interface Steps {
    void run() throws Exception;
  }

  /**
   * Processes one record, then closes the windows that its event time is beyond, each as a unit of
   * work of its own.
   *
   * @param entry index into {@link Program#entries()}
   * @throws HaltingRecordException if a step fails whose recovery is to fail
   * @throws RuntimeException whatever the host threw; the host must then undo the whole call, which
   *     may have counted the record or windows already
   */
  public void process(int entry, InputRecord record) {
    ProgramEntry way = program.entries().get(entry);
    run(new Attempt(way, record, () -> program.heads().get(entry).process(work.decode(), work)));
    // A table has no time of its own: its rows may be of any age.
    boolean isRow = way instanceof ProgramEntry.Source source && source.isTable();
    if (record.isTimely() && !isRow) {
      program.closings().forEach(closing -> advance(closing, record.timestamp()));
    }
  }

  private void run(Attempt attempt) {
    long start = System.nanoTime();
    Optional<Throwable> thrown = stage(attempt);
    Outcome outcome = thrown.isEmpty() ? work.apply() : recover(attempt, thrown.get());
    // Only now: what the host threw aborts the transaction, and the record is read again.
    host.observer().consumed();
    host.observer().outcome(outcome, System.nanoTime() - start, attempt.record().timestamp());
  }

  /** Stages what the record does, and returns what a step threw, if one did. */
  private Optional<Throwable> stage(Attempt attempt) {
    work.begin(attempt.entry(), attempt.record());
    try {
      attempt.steps().run();
    } catch (HostException e) {
      throw e.rethrown();
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      // A user's step may have caught the host's exception and thrown another one.
      work.throwIfHostFailed();
      return Optional.of(e);
    }
    work.throwIfHostFailed();
    return Optional.empty();
  }

  private Outcome recover(Attempt attempt, Throwable first) {
    Attempts attempts = new Attempts(work.source().position());
    Throwable thrown = first;
    while (true) {
      Program.Step step = program.steps().get(work.step());
      Failure failure = failureOf(thrown, step, attempts.made());
      if (!(step.recovery() instanceof Recovery.Retry retry)) {
        return settle(failure, step.recovery());
      }
      Optional<Duration> wait =
          mayPass(failure, thrown, retry) ? attempts.next(work.step(), retry) : Optional.empty();
      if (wait.isEmpty()) {
        return settle(failure, retry.otherwise());
      }
      host.observer().retried(work.step());
      host.await(wait.get());
      Optional<Throwable> again = stage(attempt);
      if (again.isEmpty()) {
        return work.apply();
      }
      thrown = again.get();
    }
  }

  /**
   * Tells whether another attempt may end differently. All other codes than this one follow from
   * the record, and so do errors: a stack too deep, an assertion, a class that is not there.
   */
  private static boolean mayPass(Failure failure, Throwable thrown, Recovery.Retry retry) {
    return failure.code() == FailureCode.RULE_THREW
        && thrown instanceof Exception
        && retry.mayPass(thrown);
  }

  private Outcome settle(Failure failure, Recovery recovery) {
    if (recovery instanceof Recovery.Fail) {
      throw new HaltingRecordException(haltOf(failure));
    }
    if (recovery instanceof Recovery.Skip) {
      work.discard(failure, Outcome.FILTERED);
      return work.apply();
    }
    work.discard(failure, Outcome.DEAD_LETTERED);
    host.deadLetter(work.source(), failure);
    return work.apply();
  }

  /**
   * Lets the stream time of a step reach a record's event time. The steps come in the order of the
   * program, so that what one closes is in time for the windows of the next.
   */
  private void advance(WindowClosing closing, long streamTime) {
    OperatorHost.WindowTable table = work.windowTable(closing.spec().store());
    if (streamTime <= table.streamTimeMillis()) {
      return;
    }
    List<OperatorHost.DueWindow> due = table.due(streamTime, DUE_AT_ONCE);
    while (!due.isEmpty()) {
      due.forEach(one -> close(closing, table, one, streamTime));
      due = table.due(streamTime, DUE_AT_ONCE);
    }
    table.advanceTo(streamTime);
  }

  private void close(
      WindowClosing closing,
      OperatorHost.WindowTable table,
      OperatorHost.DueWindow due,
      long streamTime) {
    WindowSnapshot window = due.window();
    if (closing.isToBeClosed(window)) {
      InputRecord record = closing.recordOf(due);
      Envelope<?> envelope = closing.envelopeOf(record, window);
      run(new Attempt(closing.entry(), record, () -> work.run(closing.step(), closing, envelope)));
    }
    long expiry = closing.expiryOf(window);
    if (expiry > streamTime) {
      table.put(due.key(), window.closedUntil(expiry));
    } else {
      table.remove(due.key(), window.span().start());
    }
  }

  private String haltOf(Failure failure) {
    return "%s/%s at %s: %s [%s]\n  fix: correct the step at %s, or declare another recovery"
        .formatted(
            failure.program(),
            failure.step(),
            work.source().position(),
            failure.message(),
            failure.code(),
            failure.where());
  }

  private Failure failureOf(Throwable thrown, Program.Step step, int attempts) {
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
        exceptionClass,
        attempts);
  }
}
