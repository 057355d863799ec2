package io.headwater.topology;

import java.time.Duration;

/** Finds what is wrong with when a topology pauses. */
final class CircuitBreakerValidator {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  private final TopologySpec spec;
  private final TopologyValidator validator;

  CircuitBreakerValidator(TopologySpec spec, TopologyValidator validator) {
    this.spec = spec;
    this.validator = validator;
  }

  void check() {
    spec.breaker().ifPresent(this::check);
  }

  private void check(CircuitBreaker breaker) {
    if (!(breaker.rate() >= 0 && breaker.rate() < 1)) {
      report(
          "HW1891",
          "above a rate of %s dead letters, expected 0 or more, below 1".formatted(breaker.rate()),
          "declare a part of the records, such as 20 %");
    }
    checkCount("of at least %d records", breaker.minimum());
    checkCount("and tries %d records then", breaker.trial());
    checkTime("looking back on %s", breaker.within());
    checkTime("for %s", breaker.pause());
  }

  private void checkCount(String what, int records) {
    if (records < 1) {
      report("HW1892", what.formatted(records) + ", expected 1 or more", "declare 1 or more");
    }
  }

  private void checkTime(String what, Duration time) {
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      report(
          "HW1893",
          what.formatted(time) + ", expected 1 second to 1 day",
          "declare a time between these");
    }
  }

  private void report(String code, String what, String fix) {
    validator.report(
        code, spec.where(), "topology '%s' pauses %s".formatted(spec.name(), what), fix);
  }
}
