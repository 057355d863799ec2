package io.headwater.topology;

import java.util.List;

/** The values that a setting may have in a topology; Kafka takes each of them, and maybe more. */
public sealed interface SettingValues {
  /** Tells whether a value is one of them. */
  boolean take(String value);

  /** Returns a text that says which ones they are. */
  String text();

  /**
   * Whole numbers from {@code least} to {@code most}.
   *
   * @param bits 32 or 64, as in Kafka
   */
  record WholeNumbers(int bits, long least, long most) implements SettingValues {
    @Override
    public boolean take(String value) {
      if (!value.matches("-?[0-9]{1,18}")) {
        return false;
      }
      long number = Long.parseLong(value);
      return number >= least && number <= most;
    }

    @Override
    public String text() {
      return "a whole number from %d to %d".formatted(least, most);
    }
  }

  /** A few words. */
  record Words(List<String> all) implements SettingValues {
    @Override
    public boolean take(String value) {
      return all.contains(value);
    }

    @Override
    public String text() {
      return "one of " + String.join(", ", all);
    }
  }
}
