package io.headwater.embedded;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Finds ports of the loopback interface that nobody listens on. */
final class LoopbackPorts {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int CONNECT_MILLIS = 1_000;

  private LoopbackPorts() {}

  /**
   * Chooses the ports of one node; another process may take them before the broker does.
   *
   * @param brokerPort the wanted one, or 0 for a free one
   * @throws InvalidInputException if the wanted port cannot be listened on
   */
  static NodePorts forNode(int brokerPort) {
    if (brokerPort == 0) {
      return forNodes(1).get(0);
    }
    requireFree(brokerPort);
    return new NodePorts(brokerPort, free(1).get(0));
  }

  /** Chooses free ports for {@code nodes} nodes, all different. */
  static List<NodePorts> forNodes(int nodes) {
    List<Integer> ports = free(2 * nodes);
    List<NodePorts> chosen = new ArrayList<>();
    for (int i = 0; i < ports.size(); i += 2) {
      chosen.add(new NodePorts(ports.get(i), ports.get(i + 1)));
    }
    return List.copyOf(chosen);
  }

  /**
   * Checks that {@code port} can be listened on.
   *
   * @throws InvalidInputException if it cannot
   */
  static void requireFree(int port) {
    try {
      listen(port).close();
    } catch (IOException e) {
      throw new InvalidInputException(cannotListen(port, e), e);
    }
  }

  /** Tells whether somebody accepts connections on {@code port}. */
  static boolean isAnswering(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(address(port), CONNECT_MILLIS);
      // Where nobody listens, a socket may be given that very port, and so meet itself.
      return socket.getLocalPort() != port;
    } catch (IOException e) {
      return false;
    }
  }

  private static Problem cannotListen(int port, IOException cause) {
    if (isAnswering(port)) {
      return new Problem(
          "HW0801",
          "port " + port,
          "is in use on " + NodePorts.HOST,
          "stop what listens there, or choose another port; 0 picks a free one");
    }
    return new Problem(
        "HW0802",
        "port " + port,
        "cannot be opened on %s (%s)".formatted(NodePorts.HOST, Causes.told(cause)),
        "choose another port; 0 picks a free one");
  }

  /* All are held until the last is found: a port that is closed again may be handed out twice. */
  private static List<Integer> free(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(listen(0));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      held.forEach(LoopbackPorts::close);
    }
  }

  /** Listens on {@code port}, or on a free one if that is 0. */
  static ServerSocket listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(address(port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static InetSocketAddress address(int port) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port);
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
