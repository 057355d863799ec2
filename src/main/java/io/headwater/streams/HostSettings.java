package io.headwater.streams;

import io.headwater.event.FieldProtection;
import io.headwater.host.Breaker;
import io.headwater.host.LetterForms;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.HeaderLayout;
import io.headwater.operator.Limits;
import io.headwater.state.CacheBudget;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What the Kafka Streams host needs to know beyond the topology.
 *
 * @param limits bounds on single records
 * @param maxFuture how far ahead of the wall clock an event time may be
 * @param cache bytes of decoded state that are kept
 * @param metrics where records are counted
 * @param clock the wall clock, for the times in dead letters and for {@code maxFuture}
 * @param waits how stream threads wait between attempts at a record
 * @param history the events that states are made anew of
 * @param rebuilds which states are being made anew
 * @param idleCommits when stream threads commit that have nothing left to do
 * @param protection how personal data is kept out of topics and stores
 * @param letters what dead letters hold
 * @param suspects the records that stream threads died of
 * @param breaker what pauses the instance above a rate of dead letters; absent if nothing does
 * @param headers which headers of ours outputs have
 */
public record HostSettings(
    Limits limits,
    Duration maxFuture,
    CacheBudget cache,
    TopologyMetrics metrics,
    Clock clock,
    RetryWaits waits,
    EventHistory history,
    StateRebuilds rebuilds,
    IdleCommits idleCommits,
    FieldProtection protection,
    LetterForms letters,
    SuspectRecords suspects,
    Optional<Breaker> breaker,
    HeaderLayout headers) {
  private static final Duration LONGEST_FUTURE = Duration.ofDays(36_500);

  /** Requires a distance ahead that can be added to the wall clock. */
  public HostSettings {
    if (maxFuture.isNegative() || maxFuture.compareTo(LONGEST_FUTURE) > 0) {
      throw new IllegalArgumentException(
          "event times may be 0 to 36500 days ahead, was " + maxFuture);
    }
  }

  /** Has no history, protects nothing, commits on idle as {@link IdleCommit#DEFAULT} says. */
  public HostSettings(
      Limits limits,
      Duration maxFuture,
      CacheBudget cache,
      TopologyMetrics metrics,
      Clock clock,
      RetryWaits waits) {
    this(
        limits,
        maxFuture,
        cache,
        metrics,
        clock,
        waits,
        EventHistory.NONE,
        new StateRebuilds(),
        IdleCommits.of(IdleCommit.DEFAULT),
        FieldProtection.NONE,
        LetterForms.ANONYMOUS,
        new SuspectRecords(),
        Optional.empty(),
        HeaderLayout.LEAN);
  }

  /** Returns these settings with another bound of decoded states. */
  public HostSettings withCache(CacheBudget budget) {
    return new HostSettings(
        limits,
        maxFuture,
        budget,
        metrics,
        clock,
        waits,
        history,
        rebuilds,
        idleCommits,
        protection,
        letters,
        suspects,
        breaker,
        headers);
  }

  /** Returns these settings with a history of events. */
  public HostSettings withHistory(EventHistory events, StateRebuilds running) {
    return new HostSettings(
        limits,
        maxFuture,
        cache,
        metrics,
        clock,
        waits,
        events,
        running,
        idleCommits,
        protection,
        letters,
        suspects,
        breaker,
        headers);
  }

  /** Returns these settings, committing for want of records in another way. */
  public HostSettings withIdleCommits(IdleCommits other) {
    return new HostSettings(
        limits,
        maxFuture,
        cache,
        metrics,
        clock,
        waits,
        history,
        rebuilds,
        other,
        protection,
        letters,
        suspects,
        breaker,
        headers);
  }

  /** Returns these settings with another protection of personal data. */
  public HostSettings withProtection(FieldProtection other) {
    return new HostSettings(
        limits,
        maxFuture,
        cache,
        metrics,
        clock,
        waits,
        history,
        rebuilds,
        idleCommits,
        other,
        letters,
        suspects,
        breaker,
        headers);
  }

  /** Returns these settings with letters in another form. */
  public HostSettings withLetters(LetterForms other) {
    return new HostSettings(
        limits,
        maxFuture,
        cache,
        metrics,
        clock,
        waits,
        history,
        rebuilds,
        idleCommits,
        protection,
        other,
        suspects,
        breaker,
        headers);
  }

  /** Returns these settings with other records that threads died of. */
  public HostSettings withSuspects(SuspectRecords others) {
    return new HostSettings(
        limits,
        maxFuture,
        cache,
        metrics,
        clock,
        waits,
        history,
        rebuilds,
        idleCommits,
        protection,
        letters,
        others,
        breaker,
        headers);
  }

  /** Returns these settings, with what pauses the instance. */
  public HostSettings withBreaker(Optional<Breaker> other) {
    return new HostSettings(
        limits,
        maxFuture,
        cache,
        metrics,
        clock,
        waits,
        history,
        rebuilds,
        idleCommits,
        protection,
        letters,
        suspects,
        other,
        headers);
  }

  /** Returns these settings with other headers. */
  public HostSettings withHeaders(HeaderLayout other) {
    return new HostSettings(
        limits,
        maxFuture,
        cache,
        metrics,
        clock,
        waits,
        history,
        rebuilds,
        idleCommits,
        protection,
        letters,
        suspects,
        breaker,
        other);
  }

  /** Returns the defaults: Kafka's size limits, one day ahead, 16 MiB per store and partition. */
  public static HostSettings defaults(TopologyMetrics metrics) {
    return new HostSettings(
        Limits.DEFAULT,
        Duration.ofDays(1),
        CacheBudget.ofThisProcess(),
        metrics,
        Clock.systemUTC(),
        RetryWaits.sleeping());
  }
}
