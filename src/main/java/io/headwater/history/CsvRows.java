package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.history.CsvRecords.CsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The rows of a CSV file, by the columns of its header. */
final class CsvRows implements RowSource {
  /** What the decoder puts in the place of bytes that are no UTF-8. */
  static final char REPLACEMENT = '\uFFFD';

  private final LogInput in;
  private final CsvRecords records;
  private final Map<String, Integer> columns;
  private long ordinal;

  private CsvRows(LogInput in, CsvRecords records, Map<String, Integer> columns) {
    this.in = in;
    this.records = records;
    this.columns = columns;
  }

  /**
   * Opens a CSV file and reads its header.
   *
   * @throws InvalidInputException if it is no CSV, or lacks a column that {@code mapping} names
   */
  static CsvRows open(Path file, EventLogMapping mapping) {
    LogInput in = LogInput.open(file);
    try {
      CsvRecords records =
          new CsvRecords(new InputStreamReader(in, StandardCharsets.UTF_8), mapping.separator());
      CsvRecord header = records.next().orElseThrow(() -> empty(file));
      return new CsvRows(in, records, CsvHeader.columns(file, header, mapping));
    } catch (IOException e) {
      in.close();
      throw in.unreadable(e);
    } catch (RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static InvalidInputException empty(Path file) {
    return new InvalidInputException(
        new Problem(
            "HW0312", file.toString(), "the file is empty", "export it again, with a header row"),
        null);
  }

  private record CsvRow(long ordinal, CsvRecord content, Map<String, Integer> columns)
      implements Row {
    @Override
    public long line() {
      return content.line();
    }

    @Override
    public String raw() {
      return content.raw();
    }

    @Override
    public void requireWhole() throws RejectedRowException {
      if (!content.defect().isEmpty()) {
        throw new RejectedRowException(content.defect());
      }
      if (content.fields().size() != columns.size()) {
        throw new RejectedRowException("the row has " + content.fields().size()
            + " columns, the header has " + columns.size());
      }
      if (content.raw().indexOf(REPLACEMENT) >= 0) {
        throw new RejectedRowException("the row is not UTF-8 text");
      }
    }

    @Override
    public Optional<String> value(String column) {
      return Optional.ofNullable(columns.get(column)).map(content.fields()::get);
    }

    @Override
    public String missing(String column) {
      return "column '" + column + "', which is empty";
    }
  }

  @Override
  public Optional<Row> next() {
    try {
      return records.next().map(content -> new CsvRow(++ordinal, content, columns));
    } catch (IOException e) {
      throw in.unreadable(e);
    }
  }

  @Override
  public long bytesRead() {
    return in.bytesRead();
  }

  @Override
  public void close() {
    in.close();
  }
}
