package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.operator.HeaderLayout;
import java.util.Map;

/** Reads {@code headwater.headers}: which headers of ours the outputs of an application have. */
final class HeaderSetting {
  static final String CONFIG = "headwater.headers";

  private HeaderSetting() {}

  /**
   * Reads the setting; {@code lean} if it is not there.
   *
   * @throws InvalidInputException if it is neither {@code lean} nor {@code full}
   */
  static HeaderLayout read(Map<String, String> settings) {
    String given = settings.getOrDefault(CONFIG, "lean");
    return switch (given.strip()) {
      case "lean" -> HeaderLayout.LEAN;
      case "full" -> HeaderLayout.FULL;
      default ->
        throw new InvalidInputException(
            new Problem(
                "HW1879",
                CONFIG,
                "'%s' is neither 'lean' nor 'full'".formatted(given),
                "give 'full' for readers that need hw-correlation, hw-origin and hw-time on every"
                    + " record, else leave it out"),
            null);
    };
  }
}
