package io.headwater.http;

import java.util.Map;

/**
 * How a running topology is, as orchestrators ask.
 *
 * <p>Called for every health request, from any thread, several at a time. Must be quick, must not
 * block, and must not throw.
 */
public interface Health {

  /** Tells whether the process works; if not, only a restart helps. */
  boolean isLive();

  /** Tells whether the topology processes records and answers queries now. */
  boolean isReady();

  /** Returns facts with stable keys, such as {@code state=RUNNING}; no payloads, no secrets. */
  Map<String, String> details();
}
