package io.headwater.runtime;

import io.headwater.client.ReadToken;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.time.Duration;
import java.util.List;

/** Says that a state does not cover what a command led to yet; it will later. */
public final class StaleStateException extends ProblemException {
  private static final long serialVersionUID = 1L;

  StaleStateException(String store, ReadToken token, Duration timeout) {
    super(
        List.of(new Problem(
            "HW1739",
            "store '" + store + "'",
            "what the command at %s led to is not applied after %d ms"
                .formatted(token.command(), timeout.toMillis()),
            "wait longer, or see that all instances run and how far they are behind")),
        null);
  }
}
