package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.embedded.EmbeddedKafka;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The cluster that a command works on: one given by address, or a broker under {@code .headwater/}.
 *
 * <p>The first command that needs that broker starts it; others find its address beside the data
 * and use it for as long as the first one runs.
 */
final class Cluster implements AutoCloseable {
  private static final Path HOME = Path.of(".headwater");
  private static final String ADDRESS = "broker.address";

  /** What {@link EmbeddedKafka} says of a directory that a broker is using. */
  private static final String IN_USE = "HW0803";

  private static final long LOOK_MILLIS = 100;
  private static final int CONNECT_MILLIS = 500;

  private final ClusterAddress address;
  private final boolean isOurs;
  private final Runnable end;

  private Cluster(ClusterAddress address, boolean isOurs, Runnable end) {
    this.address = address;
    this.isOurs = isOurs;
    this.end = end;
  }

  /**
   * Takes a cluster that somebody else runs.
   *
   * @throws ClusterUnavailableException if it does not answer in time
   */
  static Cluster remote(ClusterAddress address) {
    address.requireReachable();
    return new Cluster(address, false, () -> {});
  }

  /**
   * Takes the broker under {@code .headwater/}, and starts it unless another command has.
   *
   * @param port of a broker that is started; 0 for a free one
   * @param settings how to connect to it; its own address is filled in
   */
  static Cluster embedded(Console console, int port, ClusterAddress settings) {
    Path home = console.world().file(HOME);
    try {
      EmbeddedKafka broker = EmbeddedKafka.start(home.resolve("kafka"), port);
      console
          .notes()
          .line("broker started at %s, data in %s"
              .formatted(broker.bootstrapServers(), HOME.resolve("kafka")));
      return started(broker, home, settings);
    } catch (InvalidInputException e) {
      if (!e.problems().get(0).code().equals(IN_USE)) {
        throw e;
      }
      return joined(home, settings, e);
    }
  }

  private static Cluster started(EmbeddedKafka broker, Path home, ClusterAddress settings) {
    Path file = home.resolve(ADDRESS);
    try {
      announce(broker.bootstrapServers(), file);
    } catch (IOException e) {
      broker.close();
      throw new InvalidInputException(
          new Problem(
              "HW0643",
              file.toString(),
              "the broker's address cannot be written there for other commands",
              "work in a directory that you may write to"),
          e);
    }
    return new Cluster(at(broker.bootstrapServers(), settings), true, () -> {
      try (broker) {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // A stale address does not answer, and the next broker replaces it.
      }
    });
  }

  /* Whole or not at all: another command may be waiting for it. */
  private static void announce(String bootstrapServers, Path file) throws IOException {
    Path written = Files.createTempFile(file.toAbsolutePath().getParent(), ADDRESS, ".new");
    Files.writeString(written, bootstrapServers + "\n");
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /* Its broker may still be starting: the directory is taken before the address is known, and until
   * then the address of a broker that crashed may be there. */
  private static Cluster joined(Path home, ClusterAddress settings, InvalidInputException inUse) {
    long deadline = System.nanoTime() + settings.timeout().toNanos();
    Optional<String> announced = announced(home);
    while (announced.isEmpty() && System.nanoTime() < deadline) {
      pause();
      announced = announced(home);
    }
    ClusterAddress address = at(
        announced.orElseThrow(() -> new ClusterUnavailableException(
            new Problem(
                "HW0648",
                HOME.toString(),
                "its broker %s, which has not said its address within %s"
                    .formatted(inUse.problems().get(0).what(), Text.seconds(settings.timeout())),
                "wait until it has started, or stop it"),
            inUse)),
        settings);
    address.requireReachable();
    return new Cluster(address, true, () -> {});
  }

  /** Returns the address of a broker that another command has started, if it answers. */
  private static Optional<String> announced(Path home) {
    try (Socket socket = new Socket()) {
      String written = Files.readString(home.resolve(ADDRESS)).strip();
      int colon = written.lastIndexOf(':');
      int port = Integer.parseInt(written.substring(colon + 1));
      socket.connect(
          new InetSocketAddress(written.substring(0, Math.max(0, colon)), port), CONNECT_MILLIS);
      return Optional.of(written);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a broker", e);
    }
  }

  private static ClusterAddress at(String bootstrapServers, ClusterAddress settings) {
    return new ClusterAddress(bootstrapServers, settings.kafka(), settings.timeout());
  }

  /** Returns how to connect. */
  ClusterAddress address() {
    return address;
  }

  String bootstrapServers() {
    return address.bootstrapServers();
  }

  /** Tells whether the broker is one of ours, where topics may be created without asking. */
  boolean isOurs() {
    return isOurs;
  }

  @Override
  public void close() {
    end.run();
  }
}
