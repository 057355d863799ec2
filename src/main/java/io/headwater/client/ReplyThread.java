package io.headwater.client;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that reads the replies of one client, and watches the deadlines of its commands. */
final class ReplyThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplyThread.class);

  /** How late a deadline may be noticed. */
  private static final Duration POLL = Duration.ofMillis(50);

  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration END = Duration.ofSeconds(5);

  private final ReplyReader reader;
  private final PendingCommands pending;
  private final CommandFailures failures;
  private final String topic;
  private final Thread thread;
  private volatile boolean isClosed;
  private long lookedNanos = System.nanoTime();

  ReplyThread(ReplyReader reader, PendingCommands pending, CommandFailures failures, String topic) {
    this.reader = reader;
    this.pending = pending;
    this.failures = failures;
    this.topic = topic;
    this.thread = new Thread(this::run, "headwater-replies-" + topic);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Function<PendingCommand, RuntimeException> end = failures::abandoned;
    try (reader) {
      while (!isClosed) {
        read();
        pending.expire(failures::late);
        lookForPartitions();
      }
    } catch (RuntimeException e) {
      LOG.error("replies are not read any more [topic={}]", topic, e);
      end = command -> failures.unread(command, topic, e);
    } finally {
      pending.end(end);
    }
  }

  private void read() {
    try {
      reader.read(POLL, pending::isAwaited, pending::received);
    } catch (RetriableException e) {
      LOG.debug("replies cannot be read now [topic={}]", topic, e);
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private void lookForPartitions() {
    long now = System.nanoTime();
    if (now - lookedNanos < LOOK_NANOS) {
      return;
    }
    lookedNanos = now;
    try {
      reader.takeAddedPartitions();
    } catch (RetriableException | WakeupException e) {
      LOG.debug("partitions of replies are not known now [topic={}]", topic, e);
    }
  }

  /** Ends reading, then all waits. */
  @Override
  public void close() {
    isClosed = true;
    reader.wakeup();
    if (Thread.currentThread() == thread) {
      return; // closed by what depends on a reply: the loop ends behind it
    }
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pending.end(failures::abandoned);
  }
}
