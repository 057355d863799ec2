package io.headwater.topology;

import io.headwater.behavior.RetryClassifier;
import io.headwater.diagnostic.FatalErrors;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What becomes of a record that a step failed on. The unit of work is discarded whole in any case;
 * infrastructure errors never get here.
 */
public sealed interface Recovery {

  /** Returns the strategy as one reads it in a picture, such as {@code skip}. */
  String text();

  /** Tells whether a record may come to wait, at once or after all attempts. */
  default boolean parks() {
    return false;
  }

  /** Tells whether a record may come to wait for another attempt, and others pass it meanwhile. */
  default boolean setsAside() {
    return false;
  }

  /** Returns the strategy of steps that declare none. */
  static Recovery deadLetter() {
    return new DeadLetter();
  }

  /** Drops the record, counted as filtered at the step. */
  static Recovery skip() {
    return new Skip();
  }

  /** Halts the application in front of the record. */
  static Recovery fail() {
    return new Fail();
  }

  /** Lets the record wait, and behind it every later one of its key, until it is released. */
  static Recovery park() {
    return new Park();
  }

  /**
   * Tries again, then dead-letters: waits 100 ms, twice as long each time up to 5 s, and up to a
   * fifth less of each.
   *
   * @param attempts how many further times, in [1, {@value Retry#MOST_ATTEMPTS}]
   */
  static Retry retry(int attempts) {
    return new Retry(
        attempts,
        Duration.ofMillis(100),
        2,
        Duration.ofSeconds(5),
        0.2,
        List.of(),
        Optional.empty(),
        false,
        deadLetter());
  }

  /** Writes the untouched record to the dead-letter queue of the topic where it entered. */
  record DeadLetter() implements Recovery {
    @Override
    public String text() {
      return "dead-letter";
    }
  }

  /** Drops the record, by declaration: it is counted as filtered at the step. */
  record Skip() implements Recovery {
    @Override
    public String text() {
      return "skip";
    }
  }

  /** Halts the application, which then names the record; no record behind it is processed. */
  record Fail() implements Recovery {
    @Override
    public String text() {
      return "fail";
    }
  }

  /**
   * Parks the untouched record: it and all later records of its key wait in order, in a store of
   * the program, until a control record releases them. Other keys go on. What could not wait, or
   * would wait in vain, is dead-lettered: a record without a readable key, a row of a table, a
   * window that closes, and a record that is late or whose event time is out of range.
   */
  record Park() implements Recovery {
    /** Upper bound of the records of one key that wait. */
    public static final int MOST_PARKED = 10_000;

    /** Upper bound of their keys, values and headers together. */
    public static final long MOST_PARKED_BYTES = 64L << 20;

    /**
     * Returns the name of the store where the records of a program wait.
     *
     * @param program such as {@code orders} or {@code spend-by-merchant/by-merchant}
     */
    public static String storeOf(String program) {
      // No declared name has a dot, so that no two programs share a store.
      return program.replace('/', '.') + "-parked";
    }

    @Override
    public boolean parks() {
      return true;
    }

    @Override
    public String text() {
      return "park";
    }
  }

  /**
   * Tries the whole unit of work again. In place, later records of the partition wait; aside, it
   * waits in a store of the program, and all others pass it, those of its key, too. Only what a
   * user's code threw is tried again; whatever follows from the record alone would fail again.
   *
   * @param attempts how many further times, in [1, {@value #MOST_ATTEMPTS}]; counted per step, or
   *     if it is set aside, for all steps together
   * @param firstBackoff wait before the first of them, at least 1 ms
   * @param multiplier how much longer each wait is than the one before, at least 1
   * @param maxBackoff longest single wait, at least {@code firstBackoff}
   * @param jitter the part of each wait that may be left out, in [0, 1]; how much of it is follows
   *     from the record's position and the attempt
   * @param on names of the exception classes that may pass, thrown or as a cause, subclasses
   *     included; empty for all
   * @param classifier tells which exceptions may pass, in place of their names; absent to go by
   *     those
   * @param isAside whether the record waits aside
   * @param otherwise what becomes of the record at last, and of one that is not tried again; not a
   *     retry
   */
  record Retry(
      int attempts,
      Duration firstBackoff,
      double multiplier,
      Duration maxBackoff,
      double jitter,
      List<String> on,
      Optional<Classifier> classifier,
      boolean isAside,
      Recovery otherwise)
      implements Recovery {
    /** Upper bound of attempts. */
    public static final int MOST_ATTEMPTS = 100;

    /**
     * Upper bound of the waits for one record together. The open transaction ends after 30 s, and
     * the consumer leaves its group after 5 min without a poll; neither happens while a thread
     * waits.
     */
    public static final Duration LONGEST_TOTAL_WAIT = Duration.ofSeconds(20);

    /** Upper bound of the waits aside for one record together. */
    public static final Duration LONGEST_WAIT_ASIDE = Duration.ofDays(7);

    /** Upper bound of the records that wait aside in one partition of a program. */
    public static final int MOST_ASIDE = 100_000;

    private static final int LONGEST_CAUSE_CHAIN = 100;

    /** Copies the names. */
    public Retry {
      on = List.copyOf(on);
    }

    /** Replaces the waits; {@code multiplier} is how much longer each is than the one before. */
    public Retry withBackoff(Duration first, double longer, Duration max) {
      return new Retry(attempts, first, longer, max, jitter, on, classifier, isAside, otherwise);
    }

    /** Replaces the part of each wait that may be left out, in [0, 1]. */
    public Retry withJitter(double part) {
      return new Retry(
          attempts, firstBackoff, multiplier, maxBackoff, part, on, classifier, isAside, otherwise);
    }

    /** Tries again on these exceptions only, their subclasses included. */
    @SafeVarargs
    public final Retry on(Class<? extends Exception> first, Class<? extends Exception>... more) {
      List<String> names = Stream.concat(Stream.of(first), Arrays.stream(more))
          .map(Class::getName)
          .toList();
      return new Retry(
          attempts,
          firstBackoff,
          multiplier,
          maxBackoff,
          jitter,
          names,
          classifier,
          isAside,
          otherwise);
    }

    /** Tries again on what a classifier says may pass; takes the place of {@link #on}. */
    public Retry classifiedBy(RetryClassifier by) {
      return new Retry(
          attempts,
          firstBackoff,
          multiplier,
          maxBackoff,
          jitter,
          on,
          Optional.of(Classifier.of(by)),
          isAside,
          otherwise);
    }

    /** Lets the record wait aside, and all others pass it. */
    public Retry aside() {
      return new Retry(
          attempts, firstBackoff, multiplier, maxBackoff, jitter, on, classifier, true, otherwise);
    }

    /**
     * Returns the name of the store where the records of a program wait for another attempt.
     *
     * @param program such as {@code orders} or {@code spend-by-merchant/by-merchant}
     */
    public static String storeOf(String program) {
      return program.replace('/', '.') + "-retries";
    }

    /** Replaces what becomes of the record at last. */
    public Retry otherwise(Recovery last) {
      return new Retry(
          attempts, firstBackoff, multiplier, maxBackoff, jitter, on, classifier, isAside, last);
    }

    /**
     * Returns the longest wait before an attempt, without jitter, in milliseconds.
     *
     * @param attempt from 1
     */
    public double backoffMillis(int attempt) {
      // In floating point: a wait that somebody mistyped must not overflow before it is refused.
      double unbounded = millis(firstBackoff) * Math.pow(multiplier, attempt - 1.0);
      return Math.min(unbounded, millis(maxBackoff));
    }

    private static double millis(Duration duration) {
      return duration.getSeconds() * 1_000.0 + duration.getNano() / 1_000_000.0;
    }

    /** Returns the longest that one record waits for all attempts together, to the millisecond. */
    public Duration longestTotalWait() {
      double total = 0;
      for (int attempt = 1; attempt <= attempts; attempt++) {
        total += backoffMillis(attempt);
      }
      return Duration.ofMillis(Math.round(total));
    }

    @Override
    public boolean parks() {
      return otherwise.parks();
    }

    @Override
    public boolean setsAside() {
      return isAside;
    }

    /**
     * Tells whether an exception may pass by itself, by its class and those of its causes, or as
     * the classifier says.
     */
    public boolean mayPass(Throwable thrown) {
      return classifier.map(by -> by.mayPass(thrown)).orElseGet(() -> isOnNamed(thrown));
    }

    private boolean isOnNamed(Throwable thrown) {
      // A cause may be its own, by way of others; no sensible chain is as long as this.
      return on.isEmpty()
          || Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
              .limit(LONGEST_CAUSE_CHAIN)
              .anyMatch(cause -> isNamed(cause.getClass()));
    }

    private boolean isNamed(Class<?> type) {
      for (Class<?> each = type; each != null; each = each.getSuperclass()) {
        if (on.contains(each.getName())) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String text() {
      String only = classifier
          .map(by -> " on what " + by.name() + " says may pass")
          .orElse(on.isEmpty() ? "" : " on " + String.join(", ", on));
      return "retry %d times%s%s after %s, times %s up to %s, jitter %s, then %s"
          .formatted(
              attempts,
              isAside ? " aside" : "",
              only,
              firstBackoff,
              multiplier,
              maxBackoff,
              jitter,
              otherwise.text());
    }
  }

  /**
   * Who tells which exceptions may pass.
   *
   * @param name of the class, as one reads it in a picture
   */
  record Classifier(String name, RetryClassifier by) {
    private static final String FUNCTION = "$$Lambda";

    /** Names a classifier by its class, and a function by the class that it is written in. */
    public static Classifier of(RetryClassifier by) {
      String name = by.getClass().getName();
      int function = name.indexOf(FUNCTION);
      return new Classifier(function < 0 ? name : name.substring(0, function), by);
    }

    /** Tells whether an exception may pass; one that the classifier fails on may not. */
    boolean mayPass(Throwable thrown) {
      try {
        return by.mayPass(thrown);
      } catch (RuntimeException | Error e) {
        FatalErrors.rethrow(e);
        return false;
      }
    }
  }
}
