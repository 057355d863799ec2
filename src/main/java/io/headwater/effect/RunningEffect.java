package io.headwater.effect;

import io.headwater.client.EventSubscriber;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one effect going: what ends its subscriber is infrastructure, and passes, unless the author
 * declared to halt. Thread-safe.
 */
final class RunningEffect implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningEffect.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final String name;
  private final Function<Consumer<Optional<Throwable>>, EventSubscriber> open;
  private final ScheduledExecutorService restarts;
  private @Nullable EventSubscriber subscriber;
  private Optional<String> halt = Optional.empty();
  private Duration pause = FIRST_PAUSE;
  private boolean isClosed;

  private RunningEffect(
      String name, Function<Consumer<Optional<Throwable>>, EventSubscriber> open) {
    this.name = name;
    this.open = open;
    this.restarts = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "headwater-effect-" + name);
      thread.setDaemon(true);
      return thread;
    });
  }

  /**
   * Starts.
   *
   * @param open starts a subscriber that tells the given listener when and why it ends
   */
  static RunningEffect start(
      String name, Function<Consumer<Optional<Throwable>>, EventSubscriber> open) {
    RunningEffect running = new RunningEffect(name, open);
    running.begin();
    return running;
  }

  private synchronized void begin() {
    if (!isClosed) {
      subscriber = open.apply(this::ended);
    }
  }

  private void beginAgain() {
    try {
      begin();
    } catch (RuntimeException e) {
      ended(Optional.of(e));
    }
  }

  private synchronized void ended(Optional<Throwable> why) {
    if (isClosed || why.isEmpty()) {
      return;
    }
    halt = EffectHost.declaredHalt(why.get());
    if (halt.isPresent()) {
      LOG.error("effect halts, as declared: {}", halt.get());
      return;
    }
    LOG.warn("effect goes on in {} [effect={}]", pause, name, why.get());
    var unused = restarts.schedule(this::beginAgain, pause.toMillis(), TimeUnit.MILLISECONDS);
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  synchronized boolean isRunning() {
    return subscriber != null && subscriber.isAlive();
  }

  synchronized Optional<String> halt() {
    return halt;
  }

  @Override
  public void close() {
    EventSubscriber open;
    synchronized (this) {
      isClosed = true;
      open = subscriber;
    }
    restarts.shutdownNow();
    if (open != null) {
      open.close();
    }
  }
}
