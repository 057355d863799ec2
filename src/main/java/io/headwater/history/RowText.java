package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text to be made from a row: one column, a constant, or a template of both; immutable.
 *
 * @param parts what to put one after the other
 * @param where where it was written
 */
public record RowText(List<Part> parts, SourceLocation where) {
  /** Pseudo column of the row's ordinal, from 1, rejected rows included. */
  public static final String ROW = "#row";

  private static final String OPEN = "${";
  private static final char CLOSE = '}';

  /** Copies the parts. */
  public RowText {
    parts = List.copyOf(parts);
  }

  /**
   * A column's name, or text as it is.
   *
   * @param isColumn whether {@code text} names a column
   */
  public record Part(boolean isColumn, String text) {}

  /** Takes the value of {@code column}. */
  public static RowText column(String column, SourceLocation where) {
    return new RowText(List.of(new Part(true, column)), where);
  }

  /** Takes {@code text} whatever the row. */
  public static RowText constant(String text, SourceLocation where) {
    return new RowText(List.of(new Part(false, text)), where);
  }

  /**
   * Reads a template if {@code text} contains <code>${</code>, such as <code>bpi-${#row}</code>,
   * and a column's name otherwise.
   *
   * @throws InvalidInputException if a <code>${</code> is not closed, or names nothing
   */
  public static RowText parse(String text, SourceLocation where) {
    if (!text.contains(OPEN)) {
      return column(text.strip(), where);
    }
    List<Part> parts = new ArrayList<>();
    int from = 0;
    for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
      int close = text.indexOf(CLOSE, open);
      String column =
          close < 0 ? "" : text.substring(open + OPEN.length(), close).strip();
      if (column.isEmpty()) {
        throw malformed(text, where);
      }
      if (open > from) {
        parts.add(new Part(false, text.substring(from, open)));
      }
      parts.add(new Part(true, column));
      from = close + 1;
    }
    if (from < text.length()) {
      parts.add(new Part(false, text.substring(from)));
    }
    return new RowText(parts, where);
  }

  private static InvalidInputException malformed(String text, SourceLocation where) {
    return new InvalidInputException(
        new Problem(
            "HW0327",
            where,
            "template '" + text + "' has a '${' without a column and a '}'",
            "write the column's name between the braces, such as ${#row}"),
        null);
  }

  /** Returns the columns it is made from, in order, without {@link #ROW}. */
  public List<String> columns() {
    return parts.stream()
        .filter(part -> part.isColumn() && !part.text().equals(ROW))
        .map(Part::text)
        .toList();
  }

  /** Tells whether it is the same for every row. */
  public boolean isConstant() {
    return parts.stream().noneMatch(Part::isColumn);
  }

  /** Makes the text; empty if one of its columns is empty or absent in {@code row}. */
  Optional<String> render(Row row) {
    if (parts.size() == 1) {
      return render(parts.get(0), row);
    }
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      Optional<String> value = render(part, row);
      if (value.isEmpty()) {
        return value;
      }
      text.append(value.get());
    }
    return Optional.of(text.toString());
  }

  private static Optional<String> render(Part part, Row row) {
    if (!part.isColumn()) {
      return Optional.of(part.text());
    }
    return part.text().equals(ROW)
        ? Optional.of(Long.toString(row.ordinal()))
        : row.value(part.text()).map(String::strip).filter(value -> !value.isEmpty());
  }

  /** Names the column that {@link #render} found empty. */
  String missingIn(Row row) {
    String column =
        columns().stream().filter(name -> isMissing(name, row)).findFirst().orElse("");
    return row.missing(column);
  }

  private static boolean isMissing(String column, Row row) {
    return row.value(column).filter(value -> !value.isBlank()).isEmpty();
  }

  /** Renders it as the user would name it, such as {@code column 'amount'}. */
  @Override
  public String toString() {
    if (parts.size() == 1) {
      return (parts.get(0).isColumn() ? "column '" : "constant '")
          + parts.get(0).text() + "'";
    }
    StringBuilder text = new StringBuilder("text '");
    for (Part part : parts) {
      text.append(part.isColumn() ? OPEN + part.text() + CLOSE : part.text());
    }
    return text.append('\'').toString();
  }
}
