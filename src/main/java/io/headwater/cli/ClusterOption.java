package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The choice of a cluster. */
final class ClusterOption {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      description = "Addresses of a cluster; a broker of its own under .headwater/ by default.")
  private Optional<String> bootstrapServers = Optional.empty();

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties file with further client settings, such as security.")
  private Optional<Path> kafkaConfig = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description = "How long to wait for the cluster to answer, such as 500ms; 10s by default.")
  private Duration timeout = ClusterAddress.DEFAULT_TIMEOUT;

  @Option(
      names = "--broker-port",
      paramLabel = "PORT",
      description = "Port of the broker under .headwater/; a free one by default.")
  private int port;

  /** Tells whether a cluster is named. */
  boolean isNamed() {
    return bootstrapServers.isPresent();
  }

  /**
   * Opens the cluster; starts the broker under {@code .headwater/} unless it runs already.
   *
   * @throws io.headwater.diagnostic.ClusterUnavailableException if no broker answers in time
   */
  Cluster open(Console console) {
    Map<String, String> settings = kafkaConfig.map(file -> read(console, file)).orElse(Map.of());
    ClusterAddress address = new ClusterAddress(bootstrapServers.orElse(""), settings, timeout);
    return bootstrapServers.isPresent()
        ? Cluster.remote(address)
        : Cluster.embedded(console, port, address);
  }

  private static Map<String, String> read(Console console, Path argument) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(console.world().file(argument))) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          new Problem(
              "HW0642",
              argument.toString(),
              "the file of client settings cannot be read",
              "name a Java properties file"),
          e);
    }
    Map<String, String> settings = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }
}
