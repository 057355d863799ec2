package io.headwater.history;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;
import io.headwater.event.MessageType;
import io.headwater.history.EventLogRow.MappedRow;
import io.headwater.history.EventLogRow.RejectedRow;
import io.headwater.yaml.MappingFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Event logs and mappings for tests, in a directory of their own. */
final class Logs {
  static final Path MAPPINGS = Path.of("src/test/resources/mapping");

  private final Path directory;

  Logs(Path directory) {
    this.directory = directory;
  }

  Path file(String name, String text) {
    return Histories.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  EventLogMapping mapping(String text) {
    return MappingFile.read(file("test.mapping.yaml", text), LoanTypes.all());
  }

  /** Maps {@code name} and {@code amount} of a row at 1 s to a {@code loan.Everything}. */
  EventLogMapping everything(String fields) {
    return mapping("""
        event: loan.Everything
        time: { from: time, format: epoch-seconds }
        fields:
        """ + fields.indent(2));
  }

  static List<EventLogRow> rows(Path file, EventLogMapping mapping) {
    try (EventLog log = EventLog.open(file, mapping, LoanTypes.all())) {
      List<EventLogRow> rows = new ArrayList<>();
      log.forEach(rows::add);
      return rows;
    }
  }

  static List<RejectedRow> rejected(List<EventLogRow> rows) {
    return rows.stream()
        .filter(RejectedRow.class::isInstance)
        .map(RejectedRow.class::cast)
        .toList();
  }

  static List<HistoryEvent> events(List<EventLogRow> rows) {
    return rows.stream()
        .filter(MappedRow.class::isInstance)
        .map(row -> ((MappedRow) row).event())
        .toList();
  }

  /** Renders each row as the values of its event in short text format, or the rejection. */
  static List<String> texts(List<EventLogRow> rows, String type) {
    return rows.stream().map(row -> text(row, LoanTypes.type(type))).toList();
  }

  private static String text(EventLogRow row, MessageType type) {
    return row instanceof MappedRow mapped ? text(mapped.event(), type) : row.toString();
  }

  private static String text(HistoryEvent event, MessageType type) {
    Message value = type.parse(event.value().orElseThrow());
    return TextFormat.printer().emittingSingleLine(true).printToString(value);
  }

  static String json(HistoryEvent event, String type) {
    try {
      return JsonFormat.printer()
          .omittingInsignificantWhitespace()
          .print(LoanTypes.type(type).parse(event.value().orElseThrow()));
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
