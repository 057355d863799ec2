package io.headwater.embedded;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.Problem;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real single-node KRaft broker in this process.
 *
 * <p>It listens on the loopback interface only, creates no topics by itself, and keeps records and
 * committed offsets until they are deleted. Transactions and all group protocols work. What it
 * stores, its cluster id included, is there again when it is started on the same directory.
 *
 * <p>Nothing stops it when the JVM is asked to exit: whoever started it closes it, after its last
 * client. Its threads keep a JVM alive until then. A broker that is not closed recovers on its next
 * start, as after a crash.
 *
 * <p>Needs {@code org.apache.kafka:kafka_2.13} on the class path. From its first start on, Kafka's
 * own attempts to exit this JVM are logged and otherwise ignored. Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

  /** A chosen port is free for a moment only; losing that race so often has another cause. */
  private static final int ATTEMPTS = 5;

  private final KraftNode node;
  private final int port;

  private EmbeddedKafka(KraftNode node, int port) {
    this.node = node;
    this.port = port;
  }

  /**
   * Starts a broker on a free port and waits until it answers, about 2 s.
   *
   * @param dataDirectory holds its data and nothing else; created, for its owner only, if missing
   * @throws io.headwater.diagnostic.InvalidInputException if the directory is in use, cannot be
   *     written, or holds something else
   * @throws ClusterUnavailableException if the broker does not start
   */
  public static EmbeddedKafka start(Path dataDirectory) {
    return start(dataDirectory, 0);
  }

  /**
   * Starts a broker and waits until it answers, about 2 s. Nothing is left behind if it fails.
   *
   * @param dataDirectory holds its data and nothing else; created, for its owner only, if missing
   * @param port in [0, 65535]; 0 picks a free one
   * @throws io.headwater.diagnostic.InvalidInputException if the port is in use, or the directory
   *     is in use, cannot be written, or holds something else
   * @throws ClusterUnavailableException if the broker does not start
   */
  public static EmbeddedKafka start(Path dataDirectory, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be in [0, 65535], was " + port);
    }
    BrokerClasses.require();
    ProcessExits.forbid();
    for (int attempt = 1; ; attempt++) {
      try {
        return start(dataDirectory, LoopbackPorts.forNode(port));
      } catch (StartFailure e) {
        if (!e.isPortTaken() || attempt == ATTEMPTS) {
          throw new ClusterUnavailableException(didNotStart(dataDirectory, e), e);
        }
      }
    }
  }

  /** Returns what clients connect to, such as {@code 127.0.0.1:9092}. */
  public String bootstrapServers() {
    return NodePorts.HOST + ":" + port;
  }

  /** Returns the absolute path of the directory that holds the data. */
  public Path dataDirectory() {
    return node.path();
  }

  /** Returns the port that clients connect to. */
  public int port() {
    return port;
  }

  /**
   * Stops the broker and lets go of its directory: within a second, or within 30 s where the
   * processor is wanted by others. Does nothing the second time.
   */
  @Override
  public void close() {
    node.close();
  }

  private static EmbeddedKafka start(Path dataDirectory, NodePorts ports) throws StartFailure {
    long begin = System.nanoTime();
    NodeIdentity identity = new NodeIdentity(1, 1, Uuid.randomUuid().toString());
    KraftNode node = KraftNode.start(dataDirectory, identity, new ClusterPorts(List.of(ports)));
    LOG.info(
        "embedded broker started [port={}, directory={}, millis={}]",
        ports.broker(),
        node.path(),
        (System.nanoTime() - begin) / 1_000_000);
    return new EmbeddedKafka(node, ports.broker());
  }

  private static Problem didNotStart(Path dataDirectory, StartFailure cause) {
    return new Problem(
        "HW0808",
        dataDirectory.toString(),
        "the embedded broker did not start on it (%s)".formatted(Causes.told(cause)),
        "look into the log of the 'kafka' loggers, or delete the directory to start empty");
  }
}
