package io.headwater.effect;

import com.google.protobuf.Message;
import io.headwater.behavior.Effect;
import io.headwater.client.RecordAction;
import io.headwater.client.StoredRecord;
import io.headwater.client.UnpublishedEventException;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.diagnostic.StrayInterrupts;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeysUnavailableException;
import io.headwater.event.UndecodableEventException;
import io.headwater.metrics.ProgramMeter;
import io.headwater.metrics.StepMeter;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.Recovery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Makes the call for one record, as often as its recovery says, and writes what came of it before
 * the record is done. Thread-safe.
 */
final class EffectCaller implements RecordAction {
  private final EffectSpec spec;
  private final Effect effect;
  private final EffectRecords records;
  private final RecordSink sink;
  private final Meters meters;
  private final Time time;
  private final StrayInterrupts interrupts;

  /**
   * The wall clock, and how to wait.
   *
   * @param isOver whether calls are interrupted because the effect stops
   */
  record Time(Clock clock, Pause pause, BooleanSupplier isOver) {}

  /**
   * What an effect is measured with, as a program of one step, and what follows from that.
   *
   * @param intake whether it is to be called at all
   */
  record Meters(ProgramMeter program, StepMeter step, EffectIntake intake) {
    private void decided(Outcome outcome) {
      program.consumed();
      program.outcome(outcome);
      step.record(outcome);
      intake.decided(outcome);
    }
  }

  EffectCaller(
      EffectSpec spec,
      Effect effect,
      EffectRecords records,
      RecordSink sink,
      Meters meters,
      Time time) {
    this.spec = spec;
    this.effect = effect;
    this.records = records;
    this.sink = sink;
    this.meters = meters;
    this.time = time;
    this.interrupts = new StrayInterrupts("effect=" + spec.name(), time.isOver());
  }

  @Override
  public void handle(StoredRecord received) throws InterruptedException {
    if (received.value().isEmpty() && received.headers().contains(EventHeaders.RELEASE)) {
      // A release is for who has parked something; nothing is called for it.
      return;
    }
    Optional<String> paused = meters.intake().paused();
    if (paused.isPresent()) {
      throw new PausedEffectException(paused.get());
    }
    long start = time.clock().millis();
    Outcome outcome;
    try {
      outcome = outcomeOf(received);
    } catch (KeysUnavailableException e) {
      throw e.thrown();
    } catch (Error e) {
      FatalErrors.halt(e, received.position().toString());
      throw e;
    }
    meters.decided(outcome);
    Duration took = Duration.ofMillis(time.clock().millis() - start);
    meters.program().latencyNanos(took.toNanos());
    meters.program().endToEndMillis(time.clock().millis() - received.time().toEpochMilli());
  }

  private Outcome outcomeOf(StoredRecord received) throws InterruptedException {
    Envelope<Message> record;
    try {
      record = records.decode(received);
      if (!isCalledFor(record)) {
        return Outcome.FILTERED;
      }
    } catch (KeysUnavailableException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      FatalErrors.rethrow(e);
      return recover(received, lastOf(spec.recoveryOrDefault()), CallFailure.of(e, 1));
    }
    return called(received, record);
  }

  private boolean isCalledFor(Envelope<Message> record) {
    try {
      return spec.when().isEmpty() || spec.when().get().apply(record);
    } finally {
      interrupts.clear();
    }
  }

  private Outcome called(StoredRecord received, Envelope<Message> record)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<? extends Message> command;
      try {
        command = call(record);
      } catch (KeysUnavailableException e) {
        throw e;
      } catch (Exception | Error e) {
        FatalErrors.rethrow(e);
        if (e instanceof InterruptedException stop && time.isOver().getAsBoolean()) {
          throw stop;
        }
        if (spec.recoveryOrDefault() instanceof Recovery.Retry retry
            && attempt <= retry.attempts()
            && retry.mayPass(e)) {
          meters.step().retried();
          time.pause().await(waitBefore(retry, attempt, received));
          continue;
        }
        return failed(received, record, CallFailure.of(e, attempt));
      }
      return answered(received, record, command, attempt);
    }
  }

  private Optional<? extends Message> call(Envelope<Message> record) throws Exception {
    try {
      return effect.call(record, record.sourceId());
    } finally {
      interrupts.clear();
    }
  }

  /** Writes what came of a call; making it again would not make that writable. */
  private Outcome answered(
      StoredRecord received,
      Envelope<Message> record,
      Optional<? extends Message> command,
      int attempt) {
    try {
      answer(record, command);
      return Outcome.PROCESSED;
    } catch (UnpublishedEventException | KeysUnavailableException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      FatalErrors.rethrow(e);
      return recover(received, lastOf(spec.recoveryOrDefault()), CallFailure.of(e, attempt));
    }
  }

  private void answer(Envelope<Message> record, Optional<? extends Message> command) {
    if (command == null) {
      throw new RuleFailureException(FailureCode.RULE_RETURNED_NULL, "effect returned null");
    }
    if (command.isPresent() && spec.to().isPresent()) {
      Instant now = time.clock().instant().truncatedTo(ChronoUnit.MILLIS);
      sink.write(records.command(record, command.get(), now));
      meters.program().emitted(spec.to().get().stream());
    }
  }

  /** As a record's unit of work waits: some part of the jitter is left out, by its position. */
  private static Duration waitBefore(Recovery.Retry retry, int attempt, StoredRecord received) {
    double longest = retry.backoffMillis(attempt);
    int spread = Math.floorMod(31 * received.position().hashCode() + attempt, 1_000);
    return Duration.ofMillis(
        Math.max(1, Math.round(longest * (1 - retry.jitter() * spread / 1_000.0))));
  }

  private Outcome failed(StoredRecord received, Envelope<Message> record, CallFailure failure) {
    Optional<Message> command;
    try {
      command = spec.to().flatMap(EffectSpec.Answer::failed).map(rule -> rule.apply(record));
      interrupts.clear();
      answer(record, command);
    } catch (UnpublishedEventException | KeysUnavailableException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      FatalErrors.rethrow(e);
      interrupts.clear();
      return recover(
          received, lastOf(spec.recoveryOrDefault()), CallFailure.of(e, failure.attempts()));
    }
    return command.isPresent()
        ? Outcome.REJECTED
        : recover(received, lastOf(spec.recoveryOrDefault()), failure);
  }

  private Outcome recover(StoredRecord received, Recovery last, CallFailure failure) {
    if (last instanceof Recovery.Skip) {
      return Outcome.FILTERED;
    }
    if (last instanceof Recovery.Fail) {
      throw new HaltingRecordException(
          "%s at %s: %s [%s]\n  fix: correct the effect at %s, or declare another recovery"
              .formatted(
                  spec.name(),
                  received.position(),
                  failure.message(),
                  failure.code(),
                  spec.where()));
    }
    sink.write(records.deadLetter(received, failure, time.clock().instant()));
    return Outcome.DEAD_LETTERED;
  }

  private static Recovery lastOf(Recovery recovery) {
    return recovery instanceof Recovery.Retry retry ? retry.otherwise() : recovery;
  }

  /**
   * Why no call for a record was good.
   *
   * @param message without payload
   * @param exceptionClass of what the user's code threw, if it did
   */
  record CallFailure(
      FailureCode code, String message, Optional<String> exceptionClass, int attempts) {
    static CallFailure of(Throwable thrown, int attempts) {
      if (thrown instanceof UndecodableEventException undecodable) {
        return new CallFailure(undecodable.code(), text(undecodable), Optional.empty(), attempts);
      }
      if (thrown instanceof RuleFailureException rule) {
        return new CallFailure(rule.code(), text(rule), Optional.empty(), attempts);
      }
      if (thrown instanceof EffectRecords.UnwritableException unwritable) {
        return new CallFailure(unwritable.code(), text(unwritable), Optional.empty(), attempts);
      }
      // The message of a user's exception may quote the payload: its class must do.
      return new CallFailure(
          FailureCode.RULE_THREW,
          "threw " + thrown.getClass().getSimpleName(),
          Optional.of(thrown.getClass().getName()),
          attempts);
    }

    private static String text(Throwable thrown) {
      return String.valueOf(thrown.getMessage());
    }
  }
}
