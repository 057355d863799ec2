package io.headwater.cli;

import io.headwater.redrive.DeadLetterQueue;

/** What a queue holds, in a line. */
final class LetterCounts {
  private LetterCounts() {}

  static String of(String queue, DeadLetterQueue.Contents contents) {
    return "%s: %s%s%s%s"
        .formatted(
            queue,
            Text.counted(contents.letters(), "letter"),
            behind(contents.notChosen(), "not chosen"),
            behind(contents.resolved(), "resolved"),
            behind(contents.foreign(), "no letters"));
  }

  private static String behind(long count, String what) {
    return count == 0 ? "" : "; %,d %s".formatted(count, what);
  }
}
