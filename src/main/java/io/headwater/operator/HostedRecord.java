package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.KeysUnavailableException;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.Recovery;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * A record of a {@link HostedProjection} at work: which row it changes, how, and what became of it.
 * Not thread-safe.
 */
public final class HostedRecord {
  /** The step that finds the key of a row. */
  private static final String BY = "by";

  private final HostedProjection projection;
  private final InputRecord source;
  private final Consumer<Duration> waits;
  private final Optional<Envelope<Message>> event;
  private final Optional<Object> key;
  private Outcome outcome = Outcome.PROCESSED;
  private Optional<Failure> failure = Optional.empty();
  private boolean isRefused;

  HostedRecord(
      HostedProjection projection, InputRecord source, Limits limits, Consumer<Duration> waits) {
    this.projection = projection;
    this.source = source;
    this.waits = waits;
    HostedProjection.Way way = projection.way(source.position().topic());
    SourceLocation where = projection.spec().where();
    Optional<Envelope<Message>> read = attempt(
        ErrorPolicy.DECODE,
        where,
        () -> RecordCodec.decode(way.entry(), source, limits, projection.protection()));
    this.key = read.flatMap(one -> rowOf(one, way));
    // Folds see the key of the row, as they do behind the hop that leads to rows in a store.
    this.event =
        key.isEmpty() ? read : read.map(one -> one.withKey(projection.keyType(), key.get()));
  }

  /** Finds the key of the row that an event changes; there is none if it changes nothing. */
  private Optional<Object> rowOf(Envelope<Message> record, HostedProjection.Way way) {
    return attempt(step(), projection.spec().where(), () -> isIgnored(record))
        .filter(isIgnored -> !isIgnored)
        .flatMap(unused -> {
          Optional<Rule<?>> by = way.by();
          return attempt(
              by.isPresent() ? BY : step(),
              by.<SourceLocation>map(Rule::where).orElse(projection.spec().where()),
              () -> by.isPresent()
                  ? RecordCodec.requireKey(projection.keyType(), by.get().apply(record), "'by'")
                  : record.key());
        });
  }

  private boolean isIgnored(Envelope<Message> record) {
    boolean isIgnored = projection.behavior().ignores(record);
    if (isIgnored) {
      outcome = Outcome.FILTERED;
    }
    return isIgnored;
  }

  private String step() {
    return projection.name();
  }

  /** Returns the record as its topic holds it. */
  public InputRecord source() {
    return source;
  }

  /** Returns the key of the row that it changes; absent if it changes none. */
  public Optional<Object> key() {
    return key;
  }

  /**
   * Returns the row after this record; the row before if the record fails.
   *
   * @param before absent if there is none
   * @throws HaltingRecordException if it fails, and its recovery is to fail; or if the JVM does
   */
  public Optional<Message> fold(Optional<Message> before) {
    if (isRefused) {
      return before;
    }
    outcome = Outcome.PROCESSED;
    failure = Optional.empty();
    Message row = before.orElseGet(projection.behavior()::emptyRow);
    return attempt(step(), projection.spec().where(), () -> folded(row)).orElse(before);
  }

  private Optional<Message> folded(Message row) {
    Optional<Message> after = projection.behavior().evolve(row, event.orElseThrow());
    if (after == null) {
      throw UnitOfWork.returnedNull("fold");
    }
    after.ifPresent(next -> MapOperator.requireType(projection.behavior().row(), next, "row"));
    return after;
  }

  /**
   * Says that its row cannot be kept: from now on it changes none.
   *
   * @param reason without payload
   * @throws HaltingRecordException if its recovery is to fail
   */
  public void refuse(String reason) {
    isRefused = true;
    settle(
        new Failure(
            FailureCode.SERIALIZE,
            projection.name(),
            step(),
            projection.spec().where(),
            reason,
            Optional.empty(),
            1),
        projection.recovery());
  }

  /** Returns what became of it by now. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns why it is to be dead-lettered, if it is. */
  public Optional<Failure> letter() {
    return outcome == Outcome.DEAD_LETTERED ? failure : Optional.empty();
  }

  /** Returns a result; empty if it was not to be had, and {@link #outcome} says what follows. */
  private <T> Optional<T> attempt(String step, SourceLocation where, Callable<T> work) {
    Attempts attempts = new Attempts(source.position());
    while (true) {
      try {
        return Optional.of(work.call());
      } catch (KeysUnavailableException e) {
        throw e.thrown();
      } catch (Exception | Error e) {
        FatalErrors.halt(e, source.position().toString());
        Failure why = Failure.of(e, projection.name(), step, where, attempts.made());
        Optional<Duration> wait =
            projection.recovery() instanceof Recovery.Retry retry && why.mayPass(e, retry)
                ? attempts.next(0, retry)
                : Optional.empty();
        if (wait.isEmpty()) {
          settle(why, projection.recovery());
          return Optional.empty();
        }
        waits.accept(wait.get());
      }
    }
  }

  private void settle(Failure why, Recovery recovery) {
    if (recovery instanceof Recovery.Retry retry) {
      settle(why, retry.otherwise());
      return;
    }
    if (recovery instanceof Recovery.Fail) {
      throw new HaltingRecordException(why.halt(source.position()));
    }
    failure = Optional.of(why);
    outcome = recovery instanceof Recovery.Skip ? Outcome.FILTERED : Outcome.DEAD_LETTERED;
  }
}
