package io.headwater.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelErrorCode;
import dev.cel.common.exceptions.CelBadFormatException;
import dev.cel.common.exceptions.CelRuntimeException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Regular expressions of bounded size: RE2 writes out counted repetition before it compiles. */
final class Regex {
  /** Instructions of the compiled program. */
  static final int MAX_SIZE = 1_000;

  private static final int CACHED = 1_000;
  private static final Map<String, Pattern> CACHE = new ConcurrentHashMap<>();

  private final String pattern;
  private int at;

  private Regex(String pattern) {
    this.pattern = pattern;
  }

  /**
   * Compiles {@code pattern}.
   *
   * @throws TooLargeException if the program would be larger than {@link #MAX_SIZE}
   * @throws CelBadFormatException if it is no regular expression of RE2
   */
  static Pattern compile(String pattern) {
    if (writtenOut(pattern) > MAX_SIZE) {
      throw new TooLargeException();
    }
    try {
      Pattern compiled = Pattern.compile(pattern);
      if (compiled.programSize() > MAX_SIZE) {
        throw new TooLargeException();
      }
      return compiled;
    } catch (PatternSyntaxException e) {
      throw new CelBadFormatException(e.getDescription());
    }
  }

  /** Compiles {@code pattern}, unless it has been compiled lately. */
  static Pattern cached(String pattern) {
    Pattern known = CACHE.get(pattern);
    if (known != null) {
      return known;
    }
    Pattern compiled = compile(pattern);
    if (CACHE.size() >= CACHED) {
      CACHE.clear();
    }
    CACHE.put(pattern, compiled);
    return compiled;
  }

  /** The regular expression is larger than may be run. */
  static final class TooLargeException extends CelRuntimeException {
    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super(new IllegalArgumentException("too large"), CelErrorCode.ITERATION_BUDGET_EXCEEDED);
    }
  }

  /** Returns at least how many instructions the pattern becomes, never much less; cheap. */
  static long writtenOut(String pattern) {
    Regex regex = new Regex(pattern);
    long size = 0;
    while (regex.at < pattern.length()) {
      size += regex.sequence(0) + 1;
      regex.at++;
    }
    return size;
  }

  /** Reads up to the parenthesis that closes this group. */
  private long sequence(int depth) {
    long size = 0;
    while (at < pattern.length() && pattern.charAt(at) != ')') {
      long atom = atom(depth);
      size = Math.min(size + atom * repetition(), Integer.MAX_VALUE);
    }
    return size;
  }

  private long atom(int depth) {
    char c = pattern.charAt(at++);
    if (c == '\\') {
      at++;
      return 1;
    }
    if (c == '[') {
      skipClass();
      return 1;
    }
    if (c != '(') {
      return 1;
    }
    // Deeper than any sound pattern: its size is not worth a deep stack.
    if (depth > 100) {
      at = pattern.length();
      return MAX_SIZE + 1L;
    }
    long inner = sequence(depth + 1);
    at++;
    return Math.max(inner, 1);
  }

  private void skipClass() {
    if (at < pattern.length() && pattern.charAt(at) == '^') {
      at++;
    }
    if (at < pattern.length() && pattern.charAt(at) == ']') {
      at++;
    }
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      at += pattern.charAt(at) == '\\' ? 2 : 1;
    }
    at++;
  }

  /** Reads {@code {n}}, {@code {n,}} and {@code {n,m}}; everything else repeats in a loop. */
  private long repetition() {
    int end = at < pattern.length() && pattern.charAt(at) == '{' ? pattern.indexOf('}', at) : -1;
    if (end < 0) {
      return 1;
    }
    String[] counts = pattern.substring(at + 1, end).split(",", 2);
    String most = counts[counts.length - 1].isEmpty() ? counts[0] : counts[counts.length - 1];
    if (!most.matches("\\d{1,6}")) {
      return 1;
    }
    at = end + 1;
    return Math.max(Long.parseLong(most), 1);
  }
}
