package io.headwater.embedded;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster of one to five KRaft brokers as child processes of this JVM, each of which can be
 * killed and brought back.
 *
 * <p>Brokers count from 1. Each is a controller too, except the last of an even number, which
 * could only harm the quorum: two brokers survive the loss of broker 2, three of any one, five of
 * any two. Topics have three replicas by default, or one per broker if there are fewer; with three
 * or more brokers two of the replicas must be in sync for a record to be acknowledged. Otherwise
 * the brokers are set up as {@link EmbeddedKafka} is.
 *
 * <p>Under its directory, {@code broker-1} holds the data of broker 1 and {@code broker-1.log} what
 * it says, and so on. The brokers end with this process, however that ends. Thread-safe.
 */
public final class BrokerProcesses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerProcesses.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(1);

  /** Chosen ports are free for a moment only; losing that race so often has another cause. */
  private static final int ATTEMPTS = 3;

  private final BrokerDirectory directory;
  private final ClusterPorts cluster;
  private final List<BrokerProcess> processes = new CopyOnWriteArrayList<>();
  private final Thread atExit = new Thread(this::endAll, "stop-brokers");
  private boolean closed;

  private BrokerProcesses(BrokerDirectory directory, ClusterPorts cluster) {
    this.directory = directory;
    this.cluster = cluster;
  }

  /**
   * Starts the brokers on free ports and waits until all of them answer, for 60 s at most.
   *
   * @param directory holds their data and logs and nothing else; created, for its owner only, if
   *     missing; data of an earlier start is used again
   * @param brokers how many, in [1, 5]
   * @throws io.headwater.diagnostic.InvalidInputException if the directory is in use, cannot be
   *     written, or holds something else
   * @throws ClusterUnavailableException if a broker does not start; all have ended then
   */
  public static BrokerProcesses start(Path directory, int brokers) {
    if (brokers < 1 || brokers > 5) {
      throw new IllegalArgumentException("brokers must be in [1, 5], was " + brokers);
    }
    BrokerClasses.require();
    NodeIdentity identity = new NodeIdentity(0, brokers, Uuid.randomUuid().toString());
    BrokerDirectory claimed = BrokerDirectory.claim(directory, identity);
    try {
      return start(claimed, brokers);
    } catch (RuntimeException e) {
      claimed.abandon();
      throw e;
    }
  }

  /** Returns what clients connect to: all brokers, also those that are down. */
  public String bootstrapServers() {
    return cluster.bootstrapServers();
  }

  /**
   * Ends a broker as a crash does (SIGKILL). The cluster notices within 3 s.
   *
   * @param broker counted from 1
   */
  public synchronized void kill(int broker) {
    BrokerProcess process = process(broker);
    process.kill();
    process.awaitEnd(Deadline.after(KILL_LIMIT));
  }

  /**
   * Stops a broker in good order (SIGTERM): it first hands over the partitions that it leads.
   *
   * @param broker counted from 1
   */
  public synchronized void stop(int broker) {
    BrokerProcess process = process(broker);
    process.terminate();
    awaitEnd(List.of(process));
  }

  /**
   * Starts a broker again on its data and ports, and waits until it answers, for 60 s at most. One
   * that runs is stopped before.
   *
   * @param broker counted from 1
   * @throws ClusterUnavailableException if it does not start
   */
  public synchronized void restart(int broker) {
    stop(broker);
    BrokerProcess process = launch(broker);
    processes.set(broker - 1, process);
    Readiness.await(directory.path(), cluster, List.of(process));
  }

  /** Stops all brokers and lets go of the directory, within 10 s. Nothing the second time. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    endAll();
    directory.close();
    forgetAtExit();
  }

  private static BrokerProcesses start(BrokerDirectory directory, int brokers) {
    long begin = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      ClusterPorts cluster = new ClusterPorts(LoopbackPorts.forNodes(brokers));
      BrokerProcesses started = new BrokerProcesses(directory, cluster);
      try {
        started.launchAll();
        LOG.info(
            "broker processes started [brokers={}, directory={}, millis={}]",
            brokers,
            directory.path(),
            (System.nanoTime() - begin) / 1_000_000);
        return started;
      } catch (RuntimeException e) {
        boolean retry = attempt < ATTEMPTS && started.anyFoundPortTaken();
        started.killAll();
        if (!retry) {
          throw e;
        }
      }
    }
  }

  private void launchAll() {
    Runtime.getRuntime().addShutdownHook(atExit);
    for (int broker = 1; broker <= cluster.size(); broker++) {
      processes.add(launch(broker));
    }
    Readiness.await(directory.path(), cluster, processes);
  }

  private BrokerProcess launch(int broker) {
    try {
      return BrokerProcess.launch(directory, broker, cluster);
    } catch (IOException e) {
      Problem problem = new Problem(
          "HW0810",
          directory.path().toString(),
          "no process can be started for broker %d (%s)".formatted(broker, Causes.told(e)),
          "check that this Java has its 'bin/java', and that there is memory for another process");
      throw new ClusterUnavailableException(problem, e);
    }
  }

  private boolean anyFoundPortTaken() {
    return processes.stream().anyMatch(BrokerProcess::foundPortTaken);
  }

  private void killAll() {
    processes.forEach(BrokerProcess::kill);
    processes.forEach(process -> process.awaitEnd(Deadline.after(KILL_LIMIT)));
    forgetAtExit();
  }

  /* Takes no lock: an exit of the JVM must not wait for a restart that is under way. */
  private void endAll() {
    processes.forEach(BrokerProcess::endWithCluster);
    awaitEnd(processes);
  }

  private static void awaitEnd(List<BrokerProcess> processes) {
    Deadline deadline = Deadline.after(STOP_LIMIT);
    processes.forEach(process -> process.awaitEnd(deadline));
    processes.forEach(BrokerProcess::kill);
    processes.forEach(process -> process.awaitEnd(Deadline.after(KILL_LIMIT)));
  }

  private void forgetAtExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is exiting: the hook is what runs this.
    }
  }

  private BrokerProcess process(int broker) {
    if (closed) {
      throw new IllegalStateException("the brokers on " + directory.path() + " are closed");
    }
    if (broker < 1 || broker > processes.size()) {
      throw new IllegalArgumentException(
          "broker must be in [1, %d], was %d".formatted(processes.size(), broker));
    }
    return processes.get(broker - 1);
  }
}
