package io.headwater.history;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The lines of a text; they end in LF, CR LF or CR. Lines can be put back. */
final class LineSource {
  /** What of a line is kept; a file without line ends must not exhaust the heap. */
  static final int MAX_LINE_CHARS = 1 << 20;

  private static final int BUFFER_CHARS = 64 << 10;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final Reader in;
  private final Deque<Line> returned = new ArrayDeque<>();
  private final char[] buffer = new char[BUFFER_CHARS];
  private int from;
  private int to;
  private long count;

  /**
   * A line without its end.
   *
   * @param number from 1
   * @param isCut whether the line is longer than {@code text}
   */
  record Line(long number, String text, boolean isCut) {}

  LineSource(Reader in) {
    this.in = in;
  }

  /** Puts lines back; they come next, in their order. */
  void putBack(List<Line> lines) {
    List<Line> last = new ArrayList<>(lines);
    Collections.reverse(last);
    last.forEach(returned::push);
  }

  Optional<Line> next() throws IOException {
    if (!returned.isEmpty()) {
      return Optional.of(returned.pop());
    }
    if (from == to && !fill()) {
      return Optional.empty();
    }
    count++;
    StringBuilder text = new StringBuilder();
    boolean isCut = false;
    do {
      int end = endOfLine();
      int room = MAX_LINE_CHARS - text.length();
      text.append(buffer, from, Math.min(end - from, room));
      isCut |= end - from > room;
      from = end;
    } while (from == to && fill());
    passEndOfLine();
    boolean isMarked = count == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return Optional.of(new Line(count, isMarked ? text.substring(1) : text.toString(), isCut));
  }

  private int endOfLine() {
    int end = from;
    while (end < to && buffer[end] != '\n' && buffer[end] != '\r') {
      end++;
    }
    return end;
  }

  private void passEndOfLine() throws IOException {
    if (from == to) {
      return;
    }
    boolean isCarriageReturn = buffer[from++] == '\r';
    if (isCarriageReturn && (from < to || fill()) && buffer[from] == '\n') {
      from++;
    }
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(in.read(buffer, 0, buffer.length), 0);
    return to > 0;
  }
}
