package io.headwater.cli;

import io.headwater.client.PublishMode;
import java.util.Locale;
import java.util.Optional;

/** One way to move records that is measured with both clients. */
enum BenchMode {
  /** One caller that waits for each record. */
  SYNC(Optional.of(PublishMode.SYNC), 100, "10-50"),
  /** Many callers, each of which waits for each of its records. */
  SYNC_PARALLEL(Optional.of(PublishMode.SYNC), 10, "10-50"),
  /** One caller that waits for none. */
  ASYNC(Optional.of(PublishMode.ASYNC), 1, "100-500"),
  /** One caller that fills batches; with the bare client, large ones of its own. */
  BATCH(Optional.of(PublishMode.BATCH), 1, "500-2000"),
  /** One consumer that looks at nothing. */
  CONSUME(Optional.empty(), 1, "10-50"),
  /** One consumer that parses values. */
  CONSUME_PARSED(Optional.empty(), 1, "10-50"),
  /** One consumer that parses values and adds them up by key. */
  CONSUME_FOLD(Optional.empty(), 1, "10-50"),
  /** One consumer that is given many records at a time. */
  CONSUME_BATCH(Optional.empty(), 1, "500-2000"),
  /** Several members of a group. */
  GROUP(Optional.empty(), 1, "100-500"),
  /** A handler that takes 1 ms: many keys at once, against one record at a time. */
  KEYS(Optional.empty(), 25, "");

  private final Optional<PublishMode> publishing;
  private final int divisor;
  private final String expected;

  BenchMode(Optional<PublishMode> publishing, int divisor, String expected) {
    this.publishing = publishing;
    this.divisor = divisor;
    this.expected = expected;
  }

  /** Returns the name that people write: {@code sync-parallel}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns how the records are published, if that is what is measured. */
  Optional<PublishMode> publishing() {
    return publishing;
  }

  /** Tells whether records are published so. */
  boolean publishes(PublishMode mode) {
    return publishing.filter(mode::equals).isPresent();
  }

  /**
   * Returns how many records one round has: slow modes have fewer.
   *
   * @param records of the fastest modes
   */
  int records(int records) {
    return Math.max(1, records / divisor);
  }

  /** Returns what users expect of Kafka's clients, in thousand records a second; may be empty. */
  String expected() {
    return expected;
  }
}
