package io.headwater.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads UTF-8 lines, none longer than memory takes. */
final class LineInput implements AutoCloseable {
  /** Longest line, in characters; the rest of a longer one is passed over. */
  static final int MAX_CHARS = 16 << 20;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final CountedInput bytes;
  private final Reader reader;
  private final char[] buffer = new char[1 << 14];
  private int at;
  private int limit;
  private long number;

  LineInput(InputStream source) {
    bytes = new CountedInput(source);
    reader = new InputStreamReader(bytes, StandardCharsets.UTF_8);
  }

  /**
   * One line.
   *
   * @param number from 1
   * @param isCut whether it was longer than is kept
   */
  record Line(long number, String text, boolean isCut) {}

  Optional<Line> next() {
    StringBuilder text = new StringBuilder();
    if (!isFilled()) {
      return Optional.empty();
    }
    boolean isWhole = true;
    for (boolean isOpen = true; isOpen && isFilled(); ) {
      int end = at;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      int kept = Math.min(end - at, MAX_CHARS - text.length());
      text.append(buffer, at, kept);
      isWhole &= kept == end - at;
      isOpen = end == limit;
      at = isOpen ? end : end + 1;
    }
    number++;
    return Optional.of(new Line(number, clean(text), !isWhole));
  }

  /** Tells whether there is more, and has some of it in the buffer then. */
  private boolean isFilled() {
    try {
      if (at == limit) {
        at = 0;
        limit = Math.max(reader.read(buffer), 0);
      }
      return limit > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String clean(StringBuilder text) {
    if (text.length() > 0 && text.charAt(text.length() - 1) == '\r') {
      text.setLength(text.length() - 1);
    }
    if (number == 1 && text.length() > 0 && text.charAt(0) == BYTE_ORDER_MARK) {
      text.deleteCharAt(0);
    }
    return text.toString();
  }

  long bytesRead() {
    return bytes.count;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class CountedInput extends FilterInputStream {
    private long count;

    CountedInput(InputStream source) {
      super(source);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      count += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      count += Math.max(read, 0);
      return read;
    }
  }
}
