package io.headwater.http;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.metrics.PrometheusExposition;
import io.headwater.metrics.TopologyMetrics;
import io.javalin.Javalin;
import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health, metrics and tables over HTTP, on loopback unless told otherwise. Thread-safe.
 *
 * <p>Everything is read-only and answers to GET and HEAD:
 *
 * <ul>
 *   <li>{@code /metrics}: Prometheus text format 0.0.4, or OpenMetrics where Accept asks for it
 *   <li>{@code /health/live} and {@code /health/ready}: 200 or 503, with one line of JSON
 *   <li>{@code /tables} and {@code /tables/NAME}: rows as JSON of protobuf's mapping
 *   <li>{@code /}: these routes as plain text
 * </ul>
 *
 * <p>A request that is refused gets one line of JSON with code, where, what and fix. An endpoint on
 * a loopback address answers only requests to a loopback host.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);

  private final Javalin server;
  private final int port;

  private HttpEndpoint(Javalin server) {
    this.server = server;
    this.port = server.port();
  }

  /** Does the same without tables. */
  public static HttpEndpoint start(String host, int port, TopologyMetrics metrics, Health health) {
    return start(host, port, metrics, health, Tables.NONE);
  }

  /**
   * Listens until it is closed. Its threads do not keep the process alive.
   *
   * @param host an address or name of this machine, such as {@code 127.0.0.1}; what does not start
   *     with 127 is open to others, without authentication
   * @param port in [0, 65535]; 0 for any free one
   * @throws InvalidInputException if the port is in use, or host or port cannot be listened on
   */
  public static HttpEndpoint start(
      String host, int port, TopologyMetrics metrics, Health health, Tables tables) {
    ServerSocketChannel socket = ListeningSocket.open(host, port);
    InetAddress address = socket.socket().getInetAddress();
    HttpRoutes routes =
        new HttpRoutes(new PrometheusExposition(metrics), health, tables, new HostCheck(address));
    Javalin server = Javalin.create(config -> {
      ServerSetup.apply(config, socket);
      routes.addTo(config.routes);
    });
    server.start();
    HttpEndpoint endpoint = new HttpEndpoint(server);
    LOG.info("http endpoint started [host={}, port={}]", host, endpoint.port);
    return endpoint;
  }

  /**
   * Requires that a port is one, before there is anything to stop.
   *
   * @param port in [0, 65535]
   * @throws InvalidInputException if not
   */
  public static void requirePort(int port) {
    ListeningSocket.requirePort(port);
  }

  /** Returns the port that it listens on, or listened on before it was closed. */
  public int port() {
    return port;
  }

  /** Stops listening; requests under way may be cut off. */
  @Override
  public void close() {
    server.stop();
    LOG.info("http endpoint stopped [port={}]", port);
  }
}
