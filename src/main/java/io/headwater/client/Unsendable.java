package io.headwater.client;

import java.nio.file.Path;

/**
 * Where a record goes that can never be written: larger than its topic takes, not to be placed, of
 * a topic that does not exist or that this user may not write, or overtaken by a later one of its
 * key. Whoever gave it is told in any case.
 */
public sealed interface Unsendable {
  /** Nowhere: the answer says that it failed. */
  record Answer() implements Unsendable {}

  /** Into {@code {topic}-dlq}, as a topology's dead letters do; what is too large is left out. */
  record ToTopic() implements Unsendable {}

  /**
   * Into a file of a directory, whole; see {@link LetterFile}.
   *
   * @param directory made if it is missing
   */
  record ToDirectory(Path directory) implements Unsendable {}

  /** Returns that the answer alone says so. */
  static Unsendable answer() {
    return new Answer();
  }

  /** Returns that dead letters go to {@code {topic}-dlq}. */
  static Unsendable toTopic() {
    return new ToTopic();
  }

  /** Returns that dead letters go to files of a directory. */
  static Unsendable toDirectory(Path directory) {
    return new ToDirectory(directory);
  }
}
