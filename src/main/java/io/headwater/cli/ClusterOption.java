package io.headwater.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** The choice of a cluster. */
final class ClusterOption {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      description = "Addresses of a cluster; a broker of its own under .headwater/ by default.")
  private Optional<String> bootstrapServers = Optional.empty();

  @Option(
      names = "--broker-port",
      paramLabel = "PORT",
      description = "Port of the broker under .headwater/; a free one by default.")
  private int port;

  /** Opens the cluster; starts the broker under {@code .headwater/} unless it runs already. */
  Cluster open(Console console) {
    return bootstrapServers.map(Cluster::remote).orElseGet(() -> Cluster.embedded(console, port));
  }
}
