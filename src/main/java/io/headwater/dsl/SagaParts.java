package io.headwater.dsl;

import io.headwater.topology.Recovery;
import io.headwater.topology.SagaSpec;
import java.time.Duration;

/** What of a saga may be chosen where it is bound. */
public final class SagaParts {
  private SagaSpec spec;

  SagaParts(SagaSpec spec) {
    this.spec = spec;
  }

  /** Says for how much event time input ids are remembered, and that a process has ended. */
  public SagaParts deduplicationWindow(Duration window) {
    spec = spec.withDeduplicationWindow(window);
    return this;
  }

  /** Says what becomes of inputs and timers that the saga fails on. */
  public SagaParts onError(Recovery declared) {
    spec = spec.withRecovery(declared);
    return this;
  }

  SagaSpec spec() {
    return spec;
  }
}
