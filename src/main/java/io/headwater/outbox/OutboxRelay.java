package io.headwater.outbox;

import io.headwater.client.RetryPolicy;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.jdbc.DatabaseException;
import io.headwater.jdbc.OutboxLock;
import io.headwater.metrics.TopologyMetrics;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Publishes the rows of an outbox table: rows of one topic and key in the order of their ids, each
 * exactly once for readers of committed records, whatever is killed in between.
 *
 * <p>Any number of relays may run for one outbox. One at a time has the turn; another takes over
 * when its connection to the database ends. Should two have it for a moment, the cluster lets only
 * the later one write. What the order depends on is in docs/outbox.md.
 */
public final class OutboxRelay {
  private static final RetryPolicy PAUSES = RetryPolicy.of(Integer.MAX_VALUE);
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(2);
  private static final Duration TELL = Duration.ofSeconds(30);

  private final OutboxSettings settings;
  private final OutboxListener listener;
  private final RelayAccount account;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private int failures;

  /** Makes a relay that measures into {@code metrics}; nothing is connected yet. */
  public OutboxRelay(OutboxSettings settings, TopologyMetrics metrics, OutboxListener listener) {
    this.settings = settings;
    this.listener = listener;
    this.account = new RelayAccount(listener, metrics.outbox(settings.name()));
  }

  /** Returns what became of rows so far. Thread-safe. */
  public OutboxCounts counts() {
    return account.counts();
  }

  /** Ends {@link #run} and {@link #drain} when the transaction in hand is done. Thread-safe. */
  public void stop() {
    stopped.countDown();
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /** Waits; true if it is time to stop. */
  private boolean pause(Duration wait) {
    try {
      return stopped.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop();
      return true;
    }
  }

  /**
   * Publishes the rows that are committed now, and waits for open transactions that may have others
   * in front of them.
   *
   * @throws ClusterUnavailableException if the database or the cluster is away, or another relay
   *     has the turn
   * @throws io.headwater.diagnostic.InvalidInputException if the table is none of an outbox, or the
   *     name that of another one
   */
  public OutboxCounts drain() {
    try (OutboxLock lock = OutboxLock.open(settings.database(), settings.name())) {
      if (!lock.tryAcquire()) {
        throw RelayFailures.notOurTurn(settings);
      }
      try (RelayTurn turn = RelayTurn.open(settings, account, this::isStopped)) {
        listener.publishing();
        Waiting waiting = new Waiting();
        while (!isStopped() && waiting.isWaiting(turn.look())) {
          pause(waiting.next());
        }
        turn.countBacklog();
      }
    } catch (DatabaseException e) {
      throw RelayFailures.of(settings, e);
    }
    return counts();
  }

  /**
   * Publishes rows until it is stopped; goes on by itself when the database or the cluster was
   * away.
   *
   * @throws io.headwater.diagnostic.InvalidInputException as {@link #drain} does
   */
  public void run() {
    while (!isStopped()) {
      try {
        serve();
      } catch (ClusterUnavailableException e) {
        failures++;
        Duration pause = PAUSES.pauseAfter(failures, ThreadLocalRandom.current().nextDouble());
        if (!isStopped()) {
          listener.interrupted(e, pause);
        }
        pause(pause);
      }
    }
  }

  /** Waits for the turn, and publishes until something fails. */
  private void serve() {
    try (OutboxLock lock = OutboxLock.open(settings.database(), settings.name())) {
      if (!awaitTurn(lock)) {
        return;
      }
      try (RelayTurn turn = RelayTurn.open(settings, account, this::isStopped)) {
        listener.publishing();
        serve(lock, turn);
      }
    } catch (DatabaseException e) {
      throw RelayFailures.of(settings, e);
    }
  }

  private boolean awaitTurn(OutboxLock lock) {
    boolean isTold = false;
    while (!isStopped()) {
      if (lock.tryAcquire()) {
        return true;
      }
      if (!isTold) {
        isTold = true;
        listener.waitingForTurn();
      }
      pause(settings.poll());
    }
    return false;
  }

  private void serve(OutboxLock lock, RelayTurn turn) {
    Waiting waiting = new Waiting();
    while (!isStopped()) {
      if (!lock.isAlive()) {
        throw RelayFailures.turnLost(settings);
      }
      RelayTurn.Look look = turn.look();
      failures = 0;
      if (waiting.isWaiting(look)) {
        pause(waiting.next());
      } else if (look == RelayTurn.Look.NOTHING) {
        pause(settings.poll());
      }
    }
  }

  /** For how long rows have waited for writers; most are gone at once. */
  private final class Waiting {
    private long since = System.nanoTime();
    private Interval tell = new Interval(TELL);
    private Duration pause = SHORTEST_WAIT;

    boolean isWaiting(RelayTurn.Look look) {
      if (look != RelayTurn.Look.WAITING) {
        since = System.nanoTime();
        tell = new Interval(TELL);
        pause = SHORTEST_WAIT;
        return false;
      }
      Duration waited = Duration.ofNanos(System.nanoTime() - since);
      if (waited.compareTo(TELL) >= 0 && tell.isOver()) {
        listener.waitingForWriters(waited);
      }
      return true;
    }

    Duration next() {
      Duration now = pause;
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(settings.poll()) < 0 ? twice : settings.poll();
      return now;
    }
  }
}
