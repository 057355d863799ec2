package io.headwater.dsl;

import io.headwater.behavior.Merge;
import io.headwater.topology.Emission;
import io.headwater.topology.Windowing;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a windowed fold does beyond its windows. By default there is no grace, every update is
 * passed on, and late records are dead letters.
 */
public final class WindowParts {
  private final Function<Duration, Windowing> window;
  private final Optional<Merge> merge;
  private Duration grace = Duration.ZERO;
  private Emission emission = Emission.UPDATES;
  private Optional<String> late = Optional.empty();

  WindowParts(Function<Duration, Windowing> window, Optional<Merge> merge) {
    this.window = window;
    this.merge = merge;
  }

  /** Lets records be late by so much event time. */
  public WindowParts grace(Duration lateness) {
    grace = lateness;
    return this;
  }

  /** Passes on each window once, when it closes, instead of every update. */
  public WindowParts emitClosed() {
    emission = Emission.CLOSED;
    return this;
  }

  /** Sends late records to a stream, unchanged. */
  public WindowParts lateTo(StreamRef<?> stream) {
    late = Optional.of(stream.name());
    return this;
  }

  Windowing window() {
    return window.apply(grace);
  }

  Optional<Merge> merge() {
    return merge;
  }

  Emission emission() {
    return emission;
  }

  Optional<String> late() {
    return late;
  }
}
