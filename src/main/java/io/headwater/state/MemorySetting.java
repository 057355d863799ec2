package io.headwater.state;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a number of bytes from the configuration of an application. */
final class MemorySetting {
  private MemorySetting() {}

  static long read(Map<String, Object> configs, String key, long byDefault, long atLeast) {
    Object given = configs.get(key);
    if (given == null) {
      return byDefault;
    }
    Long bytes = parse(given);
    if (bytes == null || bytes < atLeast) {
      throw new InvalidInputException(
          new Problem(
              "HW0907",
              key,
              "'%s' is not a number of bytes of at least %d".formatted(given, atLeast),
              "give a whole number without a unit, such as %d".formatted(byDefault)),
          null);
    }
    return bytes;
  }

  private static @Nullable Long parse(Object given) {
    if (given instanceof Number number) {
      return number.longValue();
    }
    try {
      return Long.valueOf(given.toString().trim());
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
