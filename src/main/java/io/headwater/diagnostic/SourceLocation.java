package io.headwater.diagnostic;

import java.util.Set;

/**
 * Where something was written: a file with line and column, or the Java call site.
 *
 * @param file the file as the user named it; a simple file name for Java call sites
 * @param line 1-based; 0 if the whole file is meant
 * @param column 1-based; 0 if the whole line is meant
 */
public record SourceLocation(String file, int line, int column)
    implements Comparable<SourceLocation> {
  private static final Set<String> FRONT_END = Set.of(
      "io.headwater.diagnostic",
      "io.headwater.behavior",
      "io.headwater.topology",
      "io.headwater.dsl");

  /** Rejects positions that no editor can show. */
  public SourceLocation {
    if (line < 0 || column < 0) {
      throw new IllegalArgumentException(
          "line and column must be at least 0, were " + line + " and " + column);
    }
  }

  /** Names a whole file. */
  public static SourceLocation ofFile(String file) {
    return new SourceLocation(file, 0, 0);
  }

  /** Finds the nearest caller outside Headwater's own front end packages; costs a stack walk. */
  public static SourceLocation caller() {
    return StackWalker.getInstance()
        .walk(frames -> frames
            .filter(frame -> !FRONT_END.contains(packageOf(frame.getClassName())))
            .findFirst()
            .map(frame -> new SourceLocation(
                frame.getFileName() == null ? frame.getClassName() : frame.getFileName(),
                Math.max(frame.getLineNumber(), 0),
                0))
            .orElse(new SourceLocation("unknown", 0, 0)));
  }

  private static String packageOf(String className) {
    int dot = className.lastIndexOf('.');
    return dot < 0 ? "" : className.substring(0, dot);
  }

  @Override
  public int compareTo(SourceLocation other) {
    int byFile = file.compareTo(other.file);
    int byLine = byFile != 0 ? byFile : Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  /** Renders {@code file:line:column}, leaving out what is 0. */
  @Override
  public String toString() {
    if (line == 0) {
      return file;
    }
    return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
  }
}
