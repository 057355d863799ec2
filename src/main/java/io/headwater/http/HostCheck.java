package io.headwater.http;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request was meant for this endpoint, by its Host header.
 *
 * <p>A page in a browser can make its own host name point to 127.0.0.1 and then read what a local
 * endpoint answers (DNS rebinding); only the Host header gives it away. So an endpoint that listens
 * on loopback answers to loopback names alone. Ports are not compared: they differ behind port
 * forwarding. Elsewhere names cannot be known, and every host is accepted.
 */
final class HostCheck {
  private static final Pattern LOOPBACK = Pattern.compile(
      "(localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)])(:\\d{1,5})?",
      Pattern.CASE_INSENSITIVE);

  private final boolean loopbackOnly;

  HostCheck(InetAddress listening) {
    this.loopbackOnly = listening.isLoopbackAddress();
  }

  /** Tells whether {@code host}, a Host header or null if there was none, names this endpoint. */
  boolean accepts(@Nullable String host) {
    return !loopbackOnly || (host != null && LOOPBACK.matcher(host).matches());
  }
}
