package io.headwater.cli;

import io.headwater.embedded.EmbeddedKafka;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The cluster that a command works on: one given by address, or a broker under {@code .headwater/}.
 *
 * <p>The first command that needs that broker starts it; others find its address beside the data
 * and use it for as long as the first one runs.
 */
final class Cluster implements AutoCloseable {
  private static final Path HOME = Path.of(".headwater");
  private static final int CONNECT_MILLIS = 500;

  private final String bootstrapServers;
  private final Optional<EmbeddedKafka> broker;
  private final Path address;

  private Cluster(String bootstrapServers, Optional<EmbeddedKafka> broker, Path address) {
    this.bootstrapServers = bootstrapServers;
    this.broker = broker;
    this.address = address;
  }

  static Cluster remote(String bootstrapServers) {
    return new Cluster(bootstrapServers, Optional.empty(), HOME);
  }

  static Cluster embedded(Console console, int port) {
    Path home = console.world().file(HOME);
    Path address = home.resolve("broker.address");
    Optional<String> running = running(address);
    if (running.isPresent()) {
      return new Cluster(running.get(), Optional.empty(), address);
    }
    EmbeddedKafka broker = EmbeddedKafka.start(home.resolve("kafka"), port);
    try {
      Files.writeString(address, broker.bootstrapServers());
    } catch (IOException e) {
      console.notes().line("other commands will not find this broker: " + e.getMessage());
    }
    console
        .notes()
        .line("broker started at %s, data in %s"
            .formatted(broker.bootstrapServers(), HOME.resolve("kafka")));
    return new Cluster(broker.bootstrapServers(), Optional.of(broker), address);
  }

  /** Returns the address of a broker that another command has started, if it answers. */
  private static Optional<String> running(Path address) {
    try (Socket socket = new Socket()) {
      String written = Files.readString(address).strip();
      int colon = written.lastIndexOf(':');
      int port = Integer.parseInt(written.substring(colon + 1));
      socket.connect(
          new InetSocketAddress(written.substring(0, Math.max(0, colon)), port), CONNECT_MILLIS);
      return Optional.of(written);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /** Tells whether the broker is one of ours, where topics may be created without asking. */
  boolean isOurs() {
    return !address.equals(HOME);
  }

  @Override
  public void close() {
    broker.ifPresent(started -> {
      try {
        Files.deleteIfExists(address);
      } catch (IOException e) {
        // A stale address does not answer, so nobody is misled.
      }
      started.close();
    });
  }
}
