package io.headwater.operator;

/**
 * A record that waits, as its topic holds it.
 *
 * @param entry names the way by which it entered its program: a stream, a hop followed by a slash,
 *     or a step followed by an at sign for a timer that fired
 */
public record ParkedRecord(String entry, InputRecord record) {

  /** Names the way in of a record that may have to wait. */
  static String nameOf(ProgramEntry entry) {
    if (entry instanceof ProgramEntry.Timers timers) {
      return timers.step() + '@';
    }
    return entry instanceof ProgramEntry.Source source
        ? source.stream()
        : ((ProgramEntry.Hop) entry).hop() + '/';
  }
}
