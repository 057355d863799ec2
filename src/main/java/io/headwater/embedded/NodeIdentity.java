package io.headwater.embedded;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What a directory was set up for; written into it before anything else.
 *
 * @param node counted from 1; 0 names the directory that holds those of all nodes
 * @param brokers how many brokers the cluster has
 * @param clusterId as Kafka writes it: 22 characters of base64
 */
record NodeIdentity(int node, int brokers, String clusterId) {
  private static final String FILE = "headwater.properties";

  /** Reads what {@code directory} was set up for; empty if nobody set it up, or not for us. */
  static Optional<NodeIdentity> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Properties written = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      written.load(reader);
      return Optional.of(new NodeIdentity(
          Integer.parseInt(written.getProperty("node", "")),
          Integer.parseInt(written.getProperty("brokers", "")),
          written.getProperty("cluster.id", "")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  void write(Path directory) throws IOException {
    Files.write(
        directory.resolve(FILE),
        List.of("node=" + node, "brokers=" + brokers, "cluster.id=" + clusterId),
        StandardCharsets.UTF_8);
  }

  /** Tells whether data of {@code other} can be used as data of this; cluster ids may differ. */
  boolean fits(NodeIdentity other) {
    return node == other.node && brokers == other.brokers;
  }

  @Override
  public String toString() {
    return node == 0 ? "a cluster of " + brokers : "broker " + node + " of " + brokers;
  }
}
