package io.headwater.event;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names one record of a cluster; printed {@code topic-2@10442}. */
public record RecordPosition(String topic, int partition, long offset) {
  private static final Pattern PATTERN =
      Pattern.compile("(?<topic>.+)-(?<partition>[0-9]{1,9})@(?<offset>[0-9]{1,18})");

  /** Of most records, with what stands between them; it is rendered for each. */
  private static final int MOST_DIGITS = 16;

  /** Reads {@code topic-partition@offset}; empty for any other text. */
  public static Optional<RecordPosition> parse(String text) {
    Matcher found = PATTERN.matcher(text);
    return found.matches()
        ? Optional.of(new RecordPosition(
            found.group("topic"),
            Integer.parseInt(found.group("partition")),
            Long.parseLong(found.group("offset"))))
        : Optional.empty();
  }

  /** Renders {@code topic-partition@offset}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(topic.length() + MOST_DIGITS);
    text.append(topic).append('-').append(partition).append('@').append(offset);
    return text.toString();
  }
}
