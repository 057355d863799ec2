package io.headwater.embedded;

import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** Kafka's own server, started and stopped within bounds. */
final class KraftServer {
  /** Longer than {@code server.max.startup.time.ms}, so that Kafka gives up first and says why. */
  private static final Duration START_LIMIT = Duration.ofSeconds(50);

  /** Far more than a shutdown takes, also where other processes want the processor. */
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(20);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  /** Enough for what should take 0.3 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration CLUSTER_PATIENCE = Duration.ofSeconds(1);

  private final KafkaRaftServer server;
  private final ServerThreads threads;

  private KraftServer(KafkaRaftServer server, ServerThreads threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts the server and waits until it answers.
   *
   * @param name begins the names of its first threads
   * @throws StartFailure if it does not; its threads have ended then
   */
  static KraftServer start(String name, Properties settings) throws StartFailure {
    ServerThreads threads = new ServerThreads(name);
    FutureTask<KafkaRaftServer> task = new FutureTask<>(() -> startUp(settings));
    Thread starter = threads.run("start", task);
    try {
      return new KraftServer(task.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS), threads);
    } catch (ExecutionException e) {
      end(threads);
      throw new StartFailure(e);
    } catch (TimeoutException e) {
      starter.interrupt();
      end(threads);
      throw new StartFailure("no answer within " + START_LIMIT.toSeconds() + " s");
    } catch (InterruptedException e) {
      starter.interrupt();
      end(threads);
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while it started");
    }
  }

  /**
   * Stops the server, and leaves no thread behind that keeps the JVM from exiting: within 8 s with
   * its cluster, within 30 s otherwise.
   *
   * <p>A broker asks the controller for leave before it stops, so that others take over what it
   * leads. If there is no quorum any more, it would ask for five minutes; an interrupt ends that
   * one wait, and the server goes on to close its logs as cleanly as ever.
   *
   * @param withCluster whether all other brokers stop as well, and this process next: then there is
   *     nobody to ask, and the last controller would wait for a successor
   */
  void stop(boolean withCluster) {
    Thread stopper = threads.run("stop", this::shutDown);
    if (withCluster) {
      stopper.interrupt();
      threads.end(Deadline.after(CLUSTER_PATIENCE), Deadline.after(STOP_LIMIT));
      return;
    }
    ServerThreads.join(stopper, Deadline.after(PATIENCE));
    if (isStoppingBroker(stopper)) {
      stopper.interrupt();
    }
    if (threads.awaitEnd(stopper, Deadline.after(SHUTDOWN_LIMIT))) {
      end(threads);
    }
  }

  /** Tells whether the wait may be the one for leave: a controller would break off its shutdown. */
  private static boolean isStoppingBroker(Thread stopper) {
    return Arrays.stream(stopper.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals("kafka.server.BrokerServer"));
  }

  private void shutDown() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static KafkaRaftServer startUp(Properties settings) {
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (RuntimeException | Error e) {
      server.shutdown();
      throw e;
    }
  }

  private static void end(ServerThreads threads) {
    threads.end(Deadline.after(PATIENCE), Deadline.after(STOP_LIMIT));
  }
}
