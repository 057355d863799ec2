package io.headwater.http;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/*
 * Bound here and handed to Jetty, because Jetty and Javalin log a stack trace for a port in use and
 * then report it as a text.
 */

/** Opens the socket that an endpoint listens on, or says which option to change. */
final class ListeningSocket {
  private static final int HIGHEST_PORT = 65_535;

  private ListeningSocket() {}

  /**
   * Requires that a port is one.
   *
   * @throws InvalidInputException if not
   */
  static void requirePort(int port) {
    if (port < 0 || port > HIGHEST_PORT) {
      throw new InvalidInputException(
          new Problem(
              "HW0703",
              "--http-port " + port,
              "a port is a number from 0 to " + HIGHEST_PORT,
              "choose another port, or 0 for any free one"),
          null);
    }
  }

  /**
   * Listens.
   *
   * @throws InvalidInputException if the port is none, in use or refused, or the host is not ours
   */
  static ServerSocketChannel open(String host, int port) {
    requirePort(port);
    InetAddress address = resolve(host);
    try {
      return bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new InvalidInputException(problem(address, port, e), e);
    }
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new InvalidInputException(
          new Problem(
              "HW0702",
              "--http-host " + host,
              "no host is known by the name '" + host + "'",
              "give an address of this machine, such as 127.0.0.1 or 0.0.0.0"),
          e);
    }
  }

  private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      return channel.bind(address);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  static Problem problem(InetAddress address, int port, IOException cause) {
    String host = address.getHostAddress();
    if (!isOurs(address)) {
      return new Problem(
          "HW0702",
          "--http-host " + host,
          "no network interface of this machine has the address " + host,
          "give an address of this machine, such as 127.0.0.1 or 0.0.0.0");
    }
    String reason = String.valueOf(cause.getMessage());
    if (reason.contains("in use")) {
      return new Problem(
          "HW0701",
          "--http-port " + port,
          "port " + port + " on " + host + " is in use by another process",
          "choose another port, or 0 for any free one");
    }
    return new Problem(
        "HW0703",
        "--http-port " + port,
        "the operating system refuses port " + port + " on " + host + ": " + reason,
        "choose another port, or 0 for any free one");
  }

  private static boolean isOurs(InetAddress address) {
    try {
      return address.isLoopbackAddress()
          || address.isAnyLocalAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      return true; // Nothing can be said against it.
    }
  }
}
