package io.headwater.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Standard output: UTF-8 lines, buffered until {@link #flush}. Unlike a print stream it says when
 * nobody reads on, so that a command stops writing. Not thread-safe.
 */
final class Output {
  private final Writer writer;

  Output(OutputStream stdout) {
    writer = new BufferedWriter(new OutputStreamWriter(stdout, StandardCharsets.UTF_8), 1 << 16);
  }

  /** Returns the writer behind this, for a library that prints by itself. */
  Writer writer() {
    return writer;
  }

  /**
   * Writes a line.
   *
   * @throws OutputException if it cannot be written
   */
  void line(String text) {
    try {
      writer.write(text);
      writer.write('\n');
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  /**
   * Hands over what was written.
   *
   * @throws OutputException if it cannot be written
   */
  void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }
}
