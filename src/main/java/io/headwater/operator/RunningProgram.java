package io.headwater.operator;

import io.headwater.behavior.TimerClock;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.RecordPosition;
import io.headwater.topology.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A program at work on one partition group: each record is one unit of work, applied whole or
 * discarded; then the step that failed says what becomes of it. Not thread-safe.
 */
public final class RunningProgram {
  private static final int DUE_AT_ONCE = 500;

  /** No time was asked for yet. */
  private static final long NEVER_ASKED = Long.MAX_VALUE;

  /** Records of which each is timed, so that little traffic has a distribution, too. */
  private static final long ALL_TIMED = 1_024;

  private static final long SAMPLE_MASK = 7;
  private static final long NOT_TIMED = -1;

  /** Event time of what is no event: its age is 0, not that of whatever it is written with. */
  private static final long NO_EVENT_TIME = Long.MAX_VALUE;

  private final Program program;
  private final OperatorHost host;
  private final UnitOfWork work;
  private final Parking parking;
  private final Delays delays;
  private final boolean isTimed;
  private long wakeBy = NEVER_ASKED;
  private long runs;

  RunningProgram(Program program, OperatorHost host, Limits limits) {
    this.program = program;
    this.host = host;
    this.work = new UnitOfWork(program, host, limits);
    this.parking = new Parking(program, host);
    this.delays = new Delays(program, host);
    this.isTimed = host.observer().isTimed();
    askToBeWoken();
  }

  /**
   * Processes one record, then closes the windows that its event time is beyond and fires timers
   * that it has reached, each as a unit of work of its own.
   *
   * <p>A record whose key is parked waits behind the others instead. One that asks for a release
   * has the records of its key processed, in their order, each as a unit of work of its own, until
   * one is to be parked again; it moves no event time.
   *
   * @param entry index into {@link Program#entries()}
   * @throws HaltingRecordException if a step fails whose recovery is to fail, or if too many
   *     records of one key wait
   * @throws RuntimeException whatever the host threw; the host must then undo the whole call, which
   *     may have counted the record or windows already
   */
  public void process(int entry, InputRecord record) {
    ProgramEntry way = program.entries().get(entry);
    if (record.isRelease()) {
      release(way, record);
      askToBeWoken();
      return;
    }
    enter(attempt(entry, record, Attempt.Past.NONE));
    // A table has no time of its own: its rows may be of any age.
    boolean isRow = way instanceof ProgramEntry.Source source && source.isTable();
    if (record.isTimely() && !isRow) {
      program.closings().forEach(closing -> advance(closing, record.timestamp()));
      program.firing().ifPresent(firing -> advance(firing, record.timestamp()));
    }
    askToBeWoken();
  }

  /**
   * Fires timers that are due, and tries records again whose time has come, each as a unit of work
   * of its own; not all if they are many: then it asks to be called again.
   *
   * @param wallClockMillis milliseconds since the epoch
   * @throws RuntimeException as {@link #process} does
   */
  public void wake(long wallClockMillis) {
    wakeBy = NEVER_ASKED;
    program.firing().ifPresent(firing -> {
      fire(firing, TimerClock.EVENT, work.timerTable(firing.store()).streamTimeMillis());
      fire(firing, TimerClock.WALL, wallClockMillis);
    });
    tryAgain(wallClockMillis);
    askToBeWoken();
  }

  private void tryAgain(long wallClockMillis) {
    int left = DUE_AT_ONCE;
    List<DelayedRecord> due = delays.due(wallClockMillis, left);
    while (!due.isEmpty() && left > 0) {
      for (DelayedRecord one : due) {
        delays.remove(one);
        enter(attempt(one.waiting(), Attempt.Past.of(one)));
      }
      left -= due.size();
      due = delays.due(wallClockMillis, Math.max(1, left));
    }
  }

  private void advance(TimerFiring firing, long eventTimeMillis) {
    OperatorHost.TimerTable table = work.timerTable(firing.store());
    if (eventTimeMillis > table.streamTimeMillis()) {
      table.advanceTo(eventTimeMillis);
    }
    fire(firing, TimerClock.EVENT, table.streamTimeMillis());
  }

  private void fire(TimerFiring firing, TimerClock clock, long time) {
    OperatorHost.TimerTable table = work.timerTable(firing.store());
    int left = DUE_AT_ONCE;
    List<PendingTimer> due = table.due(clock, time, left);
    // Again, as a firing may set a timer that is due already.
    while (!due.isEmpty() && left > 0) {
      for (PendingTimer one : due) {
        // One that fired before may have cancelled it, or set another one of its name.
        if (table.get(one.key(), one.name()).filter(one::isSame).isPresent()) {
          table.remove(one.key(), one.name());
          enter(attempt(firing, one.firing(), Attempt.Past.NONE));
        }
      }
      left -= due.size();
      due = table.due(clock, time, Math.max(1, left));
    }
  }

  /** Says when something is due next; or at once, if the event time of a timer has passed. */
  private void askToBeWoken() {
    if (program.firing().isEmpty() && !delays.isPossible()) {
      return;
    }
    long next = Math.min(nextTimer(), delays.earliestDue());
    if (next != wakeBy) {
      host.wakeBy(next);
      wakeBy = next;
    }
  }

  private long nextTimer() {
    if (program.firing().isEmpty()) {
      return NEVER_ASKED;
    }
    OperatorHost.TimerTable table = work.timerTable(program.firing().get().store());
    boolean isOverdue = table.earliestDue(TimerClock.EVENT) <= table.streamTimeMillis();
    return isOverdue ? Long.MIN_VALUE : table.earliestDue(TimerClock.WALL);
  }

  /** Processes a record, or parks it behind the others of its key that wait. */
  private void enter(Attempt attempt) {
    InputRecord record = attempt.record();
    ProgramEntry way = attempt.entry();
    Optional<ParkingLot> lot =
        Parking.canTake(way, record) ? parking.lot(record.key()) : Optional.empty();
    if (lot.isPresent() && !Parking.hasRoom(lot.get(), record)) {
      releaseAll(keyOf(record));
      lot = parking.lot(record.key());
    }
    if (lot.isEmpty()) {
      run(attempt);
    } else if (Parking.hasRoom(lot.get(), record)) {
      long start = begin(way, record, Outcome.PARKED);
      parking.append(keyOf(record), lot.get(), way, record);
      end(work.apply(), start, record.timestamp());
    } else {
      throw new HaltingRecordException(parking.haltOf(lot.get(), record));
    }
  }

  private Attempt attempt(int entry, InputRecord record, Attempt.Past past) {
    Attempt.Steps steps = () -> program.heads().get(entry).process(work.decode(), work);
    return new Attempt(program.entries().get(entry), record, steps, past);
  }

  private Attempt attempt(TimerFiring firing, InputRecord record, Attempt.Past past) {
    Attempt.Steps steps = () -> work.run(firing.step(), firing.operator(), work.decode());
    return new Attempt(firing.entry(), record, steps, past);
  }

  private Attempt attempt(ParkedRecord first, Attempt.Past past) {
    Optional<TimerFiring> firing =
        program.firing().filter(one -> ParkedRecord.nameOf(one.entry()).equals(first.entry()));
    if (firing.isPresent()) {
      return attempt(firing.get(), first.record(), past);
    }
    int entry =
        parking.entryOf(first).orElseThrow(() -> new HaltingRecordException(parking.haltOf(first)));
    return attempt(entry, first.record(), past);
  }

  private static byte[] keyOf(InputRecord record) {
    return Objects.requireNonNull(record.key(), "what waits has a key");
  }

  private void release(ProgramEntry way, InputRecord request) {
    boolean isParked =
        Parking.canTake(way, request) && parking.lot(request.key()).isPresent();
    long start = begin(way, request, isParked ? Outcome.PROCESSED : Outcome.FILTERED);
    end(work.apply(), start, NO_EVENT_TIME);
    if (isParked) {
      releaseAll(keyOf(request));
    }
  }

  /** Processes the records of a key that wait, until one has to be parked again. */
  private void releaseAll(byte[] key) {
    Optional<ParkingLot> lot = parking.lot(key);
    while (lot.isPresent()) {
      ParkedRecord first = parking.first(key, lot.get());
      if (run(attempt(first, Attempt.Past.RELEASED)) == Outcome.PARKED) {
        return;
      }
      parking.removeFirst(key, lot.get(), first.record());
      lot = parking.lot(key);
    }
  }

  /** Begins the unit of work of a record that takes no step, and returns when it began. */
  private long begin(ProgramEntry way, InputRecord record, Outcome outcome) {
    long start = start();
    work.begin(way, record);
    work.count(ProgramDraft.DECODE, outcome);
    return start;
  }

  private Outcome run(Attempt attempt) {
    long start = start();
    Optional<Throwable> thrown = stage(attempt);
    Outcome outcome = thrown.isEmpty() ? work.apply() : recover(attempt, thrown.get());
    return end(outcome, start, attempt.record().timestamp());
  }

  /** Looks at the clock for the first records, then for one of several. */
  private long start() {
    runs++;
    return isTimed && (runs <= ALL_TIMED || (runs & SAMPLE_MASK) == 0)
        ? System.nanoTime()
        : NOT_TIMED;
  }

  private Outcome end(Outcome outcome, long start, long eventTimeMillis) {
    // Only now: what the host threw aborts the transaction, and the record is read again.
    host.observer().consumed();
    long latency = start == NOT_TIMED ? NOT_TIMED : System.nanoTime() - start;
    host.observer().outcome(outcome, latency, eventTimeMillis);
    return outcome;
  }

  /** Stages what the record does, and returns what a step threw, if one did. */
  private Optional<Throwable> stage(Attempt attempt) {
    work.begin(attempt.entry(), attempt.record());
    try {
      attempt.steps().run();
    } catch (HostException e) {
      throw e.rethrown();
    } catch (Exception | Error e) {
      FatalErrors.rethrow(e);
      // A user's step may have caught the host's exception and thrown another one.
      work.throwIfHostFailed();
      host.stepsEnded();
      return Optional.of(e);
    }
    work.throwIfHostFailed();
    host.stepsEnded();
    return Optional.empty();
  }

  private Outcome recover(Attempt attempt, Throwable first) {
    Attempts attempts = new Attempts(work.source().position(), attempt.past().attempts());
    Throwable thrown = first;
    while (true) {
      Program.Step step = program.steps().get(work.step());
      Failure failure = failureOf(thrown, step, attempts.made());
      if (!(step.recovery() instanceof Recovery.Retry retry)) {
        return settle(attempt, failure, step.recovery());
      }
      boolean mayPass = failure.mayPass(thrown, retry);
      if (mayPass && retry.isAside() && canBeSetAside(attempt, retry)) {
        return setAside(attempt, failure, attempts, retry);
      }
      Optional<Duration> wait =
          mayPass && !retry.isAside() ? attempts.next(work.step(), retry) : Optional.empty();
      if (wait.isEmpty()) {
        return settle(attempt, failure, retry.otherwise());
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

  /** One that is released is the first of its key: nothing of the key may pass it. */
  private boolean canBeSetAside(Attempt attempt, Recovery.Retry retry) {
    return !attempt.past().isReleased()
        && attempt.past().delays() < retry.attempts()
        && delays.canTake(attempt.entry());
  }

  private Outcome setAside(
      Attempt attempt, Failure failure, Attempts attempts, Recovery.Retry retry) {
    int times = attempt.past().delays() + 1;
    host.observer().retried(work.step());
    work.discard(failure, Outcome.PARKED);
    Duration wait = attempts.before(times, retry);
    delays.add(attempt.entry(), attempt.record(), wait, times, attempts.made());
    return work.apply();
  }

  private Outcome settle(Attempt attempt, Failure failure, Recovery recovery) {
    if (recovery instanceof Recovery.Fail) {
      throw new HaltingRecordException(failure.halt(work.source().position()));
    }
    if (recovery instanceof Recovery.Skip) {
      work.discard(failure, Outcome.FILTERED);
      return work.apply();
    }
    if (recovery instanceof Recovery.Park
        && Parking.canTake(attempt.entry(), attempt.record())
        && Parking.mayEnd(failure)) {
      work.discard(failure, Outcome.PARKED);
      park(attempt, failure);
      return work.apply();
    }
    work.discard(failure, Outcome.DEAD_LETTERED);
    host.deadLetter(work.source(), failure);
    return work.apply();
  }

  private void park(Attempt attempt, Failure failure) {
    InputRecord record = attempt.record();
    RecordPosition origin = work.source().position();
    if (attempt.past().isReleased()) {
      parking.failAgain(keyOf(record), origin, failure);
    } else {
      parking.open(keyOf(record), attempt.entry(), record, origin, failure);
    }
  }

  /**
   * Lets the stream time of a step reach a record's event time. The steps come in the order of the
   * program, so that what one closes is in time for the windows of the next.
   */
  private void advance(WindowClosing closing, long streamTime) {
    OperatorHost.WindowTable table = work.windowTable(closing.store());
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
    for (WindowClosing.Closed one : closing.closed(due)) {
      Attempt.Steps steps =
          () -> work.run(closing.step(), closing, one.envelope().apply(work));
      run(new Attempt(closing.entry(), one.source(), steps, Attempt.Past.NONE));
    }
    closing
        .kept(due.window(), streamTime)
        .ifPresentOrElse(
            window -> table.put(due.key(), window),
            () -> table.remove(due.key(), due.window().span().start()));
  }

  private Failure failureOf(Throwable thrown, Program.Step step, int attempts) {
    return Failure.of(thrown, program.name(), step.name(), step.where(), attempts);
  }
}
