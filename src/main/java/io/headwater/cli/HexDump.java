package io.headwater.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bytes that mean nothing to us, for people. */
final class HexDump {
  private static final int WIDTH = 16;
  private static final int MAX_BYTES = 512;

  private HexDump() {}

  /** Returns a line per 16 bytes, for the first 512. */
  static List<String> of(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    int end = Math.min(bytes.length, MAX_BYTES);
    for (int at = 0; at < end; at += WIDTH) {
      lines.add(line(bytes, at, Math.min(at + WIDTH, end)));
    }
    if (end < bytes.length) {
      lines.add("… %,d more bytes".formatted(bytes.length - end));
    }
    return lines;
  }

  private static String line(byte[] bytes, int from, int to) {
    StringBuilder hex = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      hex.append(String.format(Locale.ROOT, "%02x ", bytes[i]));
      text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
    }
    return String.format(Locale.ROOT, "%04x  %-48s %s", from, hex, text);
  }
}
