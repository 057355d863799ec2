package io.headwater.history;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import de.siegmar.fastcsv.reader.StringArrayHandler;
import io.headwater.history.LineSource.Line;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/*
 * One record at a time
 * ====================
 *
 * fastcsv is faster on a whole file, but it cannot go on behind a quote in the wrong place, and a
 * quote that is never closed makes one value of the rest of the file. Both have to be one bad row.
 * Hence the file is split into lines first, and fastcsv gets the shortest run of lines that is a
 * record: it is asked again with another line for as long as an open quote is all it objects to.
 * If that leads nowhere, the first line alone is bad, and the lines behind it are read again.
 */
/** The records of a CSV text, the header included; blank lines are none. */
final class CsvRecords {
  /** How many lines a quoted value may span before its quote counts as forgotten. */
  static final int MAX_RECORD_LINES = 1000;

  private static final char QUOTE = '"';

  private final LineSource lines;
  private final CsvReaderBuilder strict;
  private final CsvReaderBuilder openQuotesAllowed;

  /**
   * One record.
   *
   * @param line where it starts, from 1
   * @param raw its text, lines joined by LF
   * @param fields its values; none if it has a defect
   * @param defect why its values cannot be told apart, otherwise empty
   */
  record CsvRecord(long line, String raw, List<String> fields, String defect) {}

  CsvRecords(Reader in, char separator) {
    lines = new LineSource(in);
    strict = CsvReader.builder().fieldSeparator(separator).allowUnclosedQuote(false);
    openQuotesAllowed = CsvReader.builder().fieldSeparator(separator).allowUnclosedQuote(true);
  }

  Optional<CsvRecord> next() throws IOException {
    Optional<Line> line = lines.next();
    while (line.isPresent() && line.get().text().isBlank()) {
      line = lines.next();
    }
    return line.isEmpty() ? Optional.empty() : Optional.of(startingAt(line.get()));
  }

  private CsvRecord startingAt(Line first) throws IOException {
    if (first.isCut()) {
      return bad(first, "the row is longer than " + LineSource.MAX_LINE_CHARS + " characters");
    }
    StringBuilder text = new StringBuilder(first.text());
    List<Line> more = new ArrayList<>();
    do {
      try {
        String raw = text.toString();
        List<String> fields = List.of(strict.ofSingleCsvRecord(StringArrayHandler.of(), raw));
        return new CsvRecord(first.number(), raw, fields, "");
      } catch (CsvParseException e) {
        if (!isOnlyOpen(text)) {
          lines.putBack(more);
          return bad(first, "a quoted value is not followed by a separator");
        }
      }
    } while (appendUpToQuote(text, more));
    lines.putBack(more);
    return bad(first, "a quote is not closed");
  }

  private boolean isOnlyOpen(CharSequence text) {
    try {
      openQuotesAllowed.ofSingleCsvRecord(StringArrayHandler.of(), text.toString());
      return true;
    } catch (CsvParseException e) {
      return false;
    }
  }

  // Only a line with a quote in it can close one.
  private boolean appendUpToQuote(StringBuilder text, List<Line> more) throws IOException {
    while (more.size() < MAX_RECORD_LINES && text.length() < LineSource.MAX_LINE_CHARS) {
      Optional<Line> line = lines.next();
      if (line.isEmpty()) {
        return false;
      }
      more.add(line.get());
      if (line.get().isCut()) {
        return false;
      }
      text.append('\n').append(line.get().text());
      if (line.get().text().indexOf(QUOTE) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static CsvRecord bad(Line line, String defect) {
    return new CsvRecord(line.number(), line.text(), List.of(), defect);
  }
}
