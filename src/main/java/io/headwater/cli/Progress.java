package io.headwater.cli;

import java.util.OptionalLong;

/** How far long work has come, told to a person. Used by one thread. */
interface Progress extends AutoCloseable {
  /**
   * Tells where the work is; may be called as often as wanted.
   *
   * @param records done so far
   * @param bytes of the input done so far
   */
  void at(long records, long bytes);

  /** Stops telling. */
  @Override
  void close();

  /**
   * Starts to tell: a bar on a terminal, lines elsewhere.
   *
   * @param verb what is done to records: {@code published}
   */
  static Progress of(Console console, String verb, OptionalLong bytesInAll) {
    return console.world().isTerminal()
        ? new ProgressOnTerminal(console.world().stderr(), verb, bytesInAll)
        : new ProgressLines(console.notes()::line, verb, System::nanoTime);
  }
}
