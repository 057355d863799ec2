package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLogRow.MappedRow;
import io.headwater.history.EventLogRow.RejectedRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an event log once, front to back, in constant memory: every row becomes an event or is
 * rejected with a reason. Deterministic; not thread-safe.
 *
 * <p>CSV is RFC 4180 in UTF-8 with a header row; a row of blanks is passed over. XES events come in
 * document order, which is by trace and not by time; an event's columns are its attributes, and
 * those of its trace with {@code case:} before their name. Either may be packed with gzip.
 */
public final class EventLog implements AutoCloseable, Iterable<EventLogRow> {
  private final EventMapper mapper;
  private final RowSource rows;
  private @Nullable EventLogRow next;

  private EventLog(EventMapper mapper, RowSource rows) {
    this.mapper = mapper;
    this.rows = rows;
  }

  /**
   * Opens {@code file}, which is named {@code .csv}, {@code .tsv}, {@code .txt} or {@code .xes},
   * with {@code .gz} behind it or not.
   *
   * @throws InvalidInputException if the mapping does not fit the types or the columns, or if the
   *     file cannot be read as what its name says
   */
  public static EventLog open(Path file, EventLogMapping mapping, MessageTypes types) {
    List<Problem> problems = new ArrayList<>();
    Optional<EventMapper> mapper = new MappingBinder(
            mapping,
            types,
            (code, where, what, fix) -> problems.add(new Problem(code, where, what, fix)))
        .bind();
    if (mapper.isEmpty() || !problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    return new EventLog(mapper.get(), rows(file, mapping));
  }

  private static RowSource rows(Path file, EventLogMapping mapping) {
    String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (name.endsWith(".xes")) {
      return XesRows.open(file);
    }
    if (name.endsWith(".csv") || name.endsWith(".tsv") || name.endsWith(".txt")) {
      return CsvRows.open(file, mapping);
    }
    throw new InvalidInputException(
        new Problem(
            "HW0317",
            file.toString(),
            "the name does not tell whether this event log is CSV or XES",
            "rename it to end in .csv or .xes, and .gz behind that if it is packed"),
        null);
  }

  /** Returns the type of the events' values. */
  public MessageType valueType() {
    return mapper.type();
  }

  /** Returns how many bytes of the file were read, to be compared with its size. */
  public long bytesRead() {
    return rows.bytesRead();
  }

  /**
   * Returns the rows that were not read yet, in file order; all iterators share one position.
   *
   * <p>{@code hasNext} throws {@link InvalidInputException} where the file cannot be read on.
   */
  @Override
  public Iterator<EventLogRow> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return peek().isPresent();
      }

      @Override
      public EventLogRow next() {
        EventLogRow row =
            peek().orElseThrow(() -> new NoSuchElementException("the event log has no more rows"));
        next = null;
        return row;
      }
    };
  }

  private Optional<EventLogRow> peek() {
    if (next == null) {
      next = rows.next().map(this::mapped).orElse(null);
    }
    return Optional.ofNullable(next);
  }

  private EventLogRow mapped(Row row) {
    try {
      row.requireWhole();
      return new MappedRow(row.ordinal(), row.line(), mapper.map(row));
    } catch (RejectedRowException e) {
      return new RejectedRow(row.ordinal(), row.line(), e.reason(), row.raw());
    }
  }

  /** Closes the file. */
  @Override
  public void close() {
    rows.close();
  }
}
