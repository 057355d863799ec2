package io.headwater.http;

/** How much of everything a request may use. */
final class HttpLimits {
  static final long CONTENT_BYTES = 1 << 20;
  static final int HEADER_BYTES = 64 << 10;
  static final int CONNECTIONS = 256;
  static final int THREADS = 16;
  static final long IDLE_MILLIS = 10_000;

  private HttpLimits() {}
}
