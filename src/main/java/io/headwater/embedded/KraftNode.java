package io.headwater.embedded;

import java.nio.file.Path;
import java.util.Properties;

/** One broker on its data directory: claimed, formatted if new, started, stopped, let go. */
final class KraftNode implements AutoCloseable {
  private final BrokerDirectory directory;
  private final KraftServer server;
  private boolean closed;

  private KraftNode(BrokerDirectory directory, KraftServer server) {
    this.directory = directory;
    this.server = server;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @param directory as its user names it; created where missing
   * @param identity which broker it is; data that is there already keeps its own cluster id
   * @throws io.headwater.diagnostic.InvalidInputException if the directory cannot be used
   * @throws StartFailure if the broker does not start; what was created is gone again
   */
  static KraftNode start(Path directory, NodeIdentity identity, ClusterPorts cluster)
      throws StartFailure {
    BrokerDirectory claimed = BrokerDirectory.claim(directory, identity);
    try {
      Properties settings = BrokerSettings.of(identity.node(), cluster, claimed.path());
      StorageFormat.prepare(claimed, settings);
      String name = "kafka-" + cluster.of(identity.node()).broker();
      return new KraftNode(claimed, KraftServer.start(name, settings));
    } catch (StartFailure | RuntimeException | Error e) {
      claimed.abandon();
      throw e;
    }
  }

  Path path() {
    return directory.path();
  }

  /** Stops the broker in good order. */
  @Override
  public void close() {
    close(false);
  }

  /** Stops a broker whose whole cluster ends with it: there is nobody to hand anything over to. */
  void closeWithCluster() {
    close(true);
  }

  private synchronized void close(boolean withCluster) {
    if (!closed) {
      closed = true;
      server.stop(withCluster);
      directory.close();
    }
  }
}
