package io.headwater.testkit;

/** What a level cannot show. */
final class Unshown {
  private Unshown() {}

  /** Refuses to look at what only a topology has. */
  static UnsupportedOperationException byFunctions(String what) {
    return new UnsupportedOperationException(
        "the functions alone do not show %s: run the scenario on the driver, or on a broker"
            .formatted(what));
  }
}
