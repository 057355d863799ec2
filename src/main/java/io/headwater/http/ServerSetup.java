package io.headwater.http;

import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Sets up Javalin and the Jetty below it: limits, headers, and errors that reach no route. */
final class ServerSetup {
  private static final Map<String, String> HEADERS = Map.of(
      "X-Content-Type-Options", "nosniff",
      "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
      "Cache-Control", "no-store");

  private ServerSetup() {}

  /** Lets the server listen on {@code socket} and on nothing else. */
  static void apply(JavalinConfig config, ServerSocketChannel socket) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.maxRequestSize = HttpLimits.CONTENT_BYTES;
    config.jetty.threadPool = threads();
    config.jetty.modifyHttpConfiguration(ServerSetup::limit);
    config.jetty.addConnector((server, http) -> connector(server, http, socket));
    config.jetty.modifyServer(server -> {
      server.setErrorHandler(ServerSetup::refuse);
      server.addBean(new NetworkConnectionLimit(HttpLimits.CONNECTIONS, server));
    });
    config.jetty.modifyServletContextHandler(
        context -> context.setErrorHandler(ServerSetup::refuse));
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(HttpLimits.THREADS);
    threads.setName("headwater-http");
    threads.setDaemon(true);
    return threads;
  }

  private static void limit(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(HttpLimits.HEADER_BYTES);
    http.addCustomizer((request, response) -> {
      addHeaders(response);
      return request;
    });
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, ServerSocketChannel socket) {
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(socket.socket().getInetAddress().getHostAddress());
    connector.setIdleTimeout(HttpLimits.IDLE_MILLIS);
    try {
      connector.open(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return connector;
  }

  private static void addHeaders(HttpFields.Mutable response) {
    HEADERS.forEach((name, value) -> response.put(new HttpField(name, value)));
  }

  /** Answers what Jetty itself refuses, such as headers that it could not parse. */
  private static boolean refuse(Request request, Response response, Callback callback) {
    Refusal refusal = Refusal.ofStatus(response.getStatus());
    response.setStatus(refusal.status());
    addHeaders(response.getHeaders());
    response.getHeaders().put("Content-Type", "application/json");
    byte[] body = refusal.json("the request").getBytes(StandardCharsets.UTF_8);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
