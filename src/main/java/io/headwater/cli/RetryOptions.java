package io.headwater.cli;

import static io.headwater.cli.OptionRules.requireAtLeastOne;
import static io.headwater.cli.OptionRules.requireWith;

import io.headwater.client.PublisherSettings;
import io.headwater.client.RetryPolicy;
import io.headwater.client.RetryableFailures;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How often a record is tried again, beyond what the client does by itself. */
final class RetryOptions {
  private static final String ATTEMPTS = "--attempts";

  /** A record that is refused takes its batch with it: those beside it are to be written. */
  private static final int DEFAULT_ATTEMPTS = 2;

  @Option(
      names = ATTEMPTS,
      paramLabel = "N",
      description = {
        "Attempts at a record that surely is not written: no broker took it before the deadline,",
        "or its batch was refused for another one. Records of its key wait; 2 by default."
      })
  private Optional<Integer> attempts = Optional.empty();

  @Option(
      names = "--first-pause",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Pause before the second attempt; 100ms by default.")
  private Optional<Duration> first = Optional.empty();

  @Option(
      names = "--longest-pause",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "Longest pause between attempts; 10s by default.")
  private Optional<Duration> longest = Optional.empty();

  @Option(
      names = "--pause-multiplier",
      paramLabel = "X",
      description = "What each pause is of the one before it, 1 or more; 2 by default.")
  private Optional<Double> multiplier = Optional.empty();

  @Option(
      names = "--jitter",
      paramLabel = "SHARE",
      description = "Share of a pause that chance may take away, 0 to 1; 0.5 by default.")
  private Optional<Double> jitter = Optional.empty();

  @Option(
      names = "--retry-unknown",
      description = {
        "Also try again what may have been written, such as a record whose acknowledgement was",
        "lost: it may then be there twice."
      })
  private boolean isRetryingUnknown;

  /**
   * Returns the policy.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the options make none
   */
  RetryPolicy policy() {
    requireAtLeastOne(ATTEMPTS, attempts);
    int most = attempts.orElse(DEFAULT_ATTEMPTS);
    boolean isRetrying = most > 1;
    String needed = ATTEMPTS + " 2 or more";
    requireWith("--first-pause", first.isPresent(), needed, isRetrying);
    requireWith("--longest-pause", longest.isPresent(), needed, isRetrying);
    requireWith("--pause-multiplier", multiplier.isPresent(), needed, isRetrying);
    requireWith("--jitter", jitter.isPresent(), needed, isRetrying);
    requireWith("--retry-unknown", isRetryingUnknown, needed, isRetrying);
    RetryPolicy plain = RetryPolicy.of(most);
    Duration begin = first.orElse(plain.initial());
    Duration end = longest.orElse(longer(plain.maximum(), begin));
    try {
      return new RetryPolicy(
          plain.attempts(),
          begin,
          end,
          multiplier.orElse(plain.multiplier()),
          jitter.orElse(plain.jitter()),
          isRetryingUnknown ? RetryableFailures.ANY_EXCEPTION : PublisherSettings.SURELY_UNWRITTEN);
    } catch (IllegalArgumentException e) {
      throw OptionRules.refused(
          "HW0769", ATTEMPTS, String.valueOf(e.getMessage()), "correct the pauses", "");
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
