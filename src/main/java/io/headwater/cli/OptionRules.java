package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.util.Optional;

/** Refuses options that mean nothing where they are given. Nothing is connected by then. */
final class OptionRules {
  private OptionRules() {}

  /**
   * Requires that what an option needs is there, if it is given itself.
   *
   * @param needed option, or options, that give it a meaning, such as {@code --mode batch}
   * @throws InvalidInputException if it is given without
   */
  static void requireWith(String option, boolean isGiven, String needed, boolean isThere) {
    if (isGiven && !isThere) {
      throw refused(
          "HW0768", option, "means nothing without " + needed, "add %s, or leave it out", needed);
    }
  }

  /** Requires that an option is not given together with another. */
  static void requireWithout(String option, boolean isGiven, String other, boolean isThere) {
    if (isGiven && isThere) {
      throw refused("HW0768", option, "means nothing with " + other, "leave out one of them", "");
    }
  }

  /** Requires a number that counts something, if there is one. */
  static void requireAtLeastOne(String option, Optional<Integer> number) {
    if (number.orElse(1) < 1) {
      throw refused("HW0769", option, "it is %d".formatted(number.get()), "give 1 or more", "");
    }
  }

  static InvalidInputException refused(
      String code, String option, String what, String fix, String inFix) {
    return new InvalidInputException(
        new Problem(code, "option '%s'".formatted(option), what, fix.formatted(inFix)), null);
  }
}
