package io.headwater.cli;

import java.util.OptionalLong;

/** How far long work has come, told to a person. Used by one thread. */
interface Progress extends AutoCloseable {
  /**
   * Tells where the work is; may be called as often as wanted.
   *
   * @param records done so far
   * @param done of the input so far, in bytes as a rule
   */
  void at(long records, long done);

  /** Stops telling. */
  @Override
  void close();

  /**
   * Starts to tell: a bar on a terminal, lines elsewhere.
   *
   * @param verb what is done to records: {@code published}
   */
  static Progress of(Console console, String verb, OptionalLong bytesInAll) {
    return of(console, verb, bytesInAll, " kB", 1_000);
  }

  /** Starts to tell of an input of which only the offsets are known. */
  static Progress ofOffsets(Console console, String verb, long offsetsInAll) {
    return of(console, verb, OptionalLong.of(offsetsInAll), " offsets", 1);
  }

  private static Progress of(
      Console console, String verb, OptionalLong inAll, String unit, long size) {
    return console.world().isTerminal()
        ? new ProgressOnTerminal(console.world().stderr(), verb, inAll, unit, size)
        : new ProgressLines(console.notes()::line, verb, inAll, System::nanoTime);
  }
}
