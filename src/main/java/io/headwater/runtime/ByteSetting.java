package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.util.Map;
import java.util.OptionalLong;

/** Reads settings of ours that are numbers of bytes. */
final class ByteSetting {
  private ByteSetting() {}

  /**
   * Reads a setting; empty if it is not there.
   *
   * @param example a number that makes sense, for the message
   * @throws InvalidInputException if it is no number of bytes
   */
  static OptionalLong read(Map<String, String> settings, String name, long example) {
    String given = settings.get(name);
    if (given == null) {
      return OptionalLong.empty();
    }
    try {
      long bytes = Long.parseLong(given.strip());
      if (bytes >= 0) {
        return OptionalLong.of(bytes);
      }
    } catch (NumberFormatException e) {
      // Told below, as a number that is too small is.
    }
    throw new InvalidInputException(
        new Problem(
            "HW1870",
            name,
            "'%s' is not a number of bytes of at least 0".formatted(given),
            "give a whole number without a unit, such as " + example + "; 0 for none"),
        null);
  }
}
