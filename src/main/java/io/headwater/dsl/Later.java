package io.headwater.dsl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rule that is there once its topology is built. */
final class Later<T> {
  private @Nullable T value;

  void set(Optional<T> compiled) {
    value = compiled.orElse(null);
  }

  T get() {
    if (value == null) {
      throw new IllegalStateException("the topology of this rule was not built");
    }
    return value;
  }
}
