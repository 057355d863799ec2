package io.headwater.runtime;

import io.headwater.diagnostic.Outcome;
import io.headwater.effect.EffectIntake;
import io.headwater.host.Breaker;
import io.headwater.topology.TopologySpec;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether an effect, or a projection in a database, takes records in: not above the rate of dead
 * letters that its topology declares, its own alone, and not while the disk is nearly full.
 * Thread-safe.
 */
final class ReaderIntake implements EffectIntake, AutoCloseable {
  private final String reader;
  private final Supplier<Optional<String>> lowDisk;
  private final IntakePause pause = new IntakePause();
  private final DeadLetterPause deadLetters;

  /**
   * Takes records in.
   *
   * @param reader as people read it, such as {@code effect 'mail'}
   * @param lowDisk why whatever may write to the disk of the states is to pause, if so
   */
  ReaderIntake(TopologySpec spec, String reader, Supplier<Optional<String>> lowDisk) {
    this.reader = reader;
    this.lowDisk = lowDisk;
    this.deadLetters = new DeadLetterPause(spec, reader, pause);
  }

  /** Begins to look whether it is time for a trial. */
  void start() {
    deadLetters.start();
  }

  @Override
  public void decided(Outcome outcome) {
    deadLetters.breaker().ifPresent(breaker -> breaker.count(outcome));
  }

  @Override
  public Optional<String> paused() {
    return pause.reason().or(lowDisk);
  }

  /** Returns why it is paused, if it is for its dead letters. */
  Optional<String> tooManyLetters() {
    return pause.reason().map(reason -> reader + ": " + reason);
  }

  /** Returns how many records may be decided before it is to be asked again, at least 1. */
  int portion() {
    return deadLetters.breaker().map(Breaker::portion).orElse(Integer.MAX_VALUE);
  }

  @Override
  public void close() {
    deadLetters.close();
  }
}
