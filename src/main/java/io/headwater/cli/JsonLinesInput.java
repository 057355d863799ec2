package io.headwater.cli;

import java.util.Optional;
import java.util.OptionalLong;

/** Records from lines of JSON; blank lines are passed over. */
final class JsonLinesInput implements RecordInput {
  private static final char REPLACEMENT = '\uFFFD';

  private final InputFile file;
  private final RecordLines records;
  private final LineInput lines;

  JsonLinesInput(InputFile file, RecordLines records) {
    this.file = file;
    this.records = records;
    this.lines = new LineInput(file.open());
  }

  @Override
  public Optional<InputRow> next() {
    Optional<LineInput.Line> line = lines.next();
    while (line.isPresent() && line.get().text().isBlank()) {
      line = lines.next();
    }
    return line.map(this::row);
  }

  private InputRow row(LineInput.Line line) {
    try {
      requireWhole(line);
      return new InputRow.Sound(line.number(), line.text(), records.read(line.text()));
    } catch (BadRecordException e) {
      return new InputRow.Bad(line.number(), line.text(), e.at(file.name(), line.number()));
    }
  }

  private static void requireWhole(LineInput.Line line) throws BadRecordException {
    if (line.isCut()) {
      throw new BadRecordException(
          "HW0640",
          "the line is longer than %d characters".formatted(LineInput.MAX_CHARS),
          "write one record per line");
    }
    if (line.text().indexOf(REPLACEMENT) >= 0) {
      throw new BadRecordException(
          "HW0640", "the line is not UTF-8 text", "write the file in UTF-8");
    }
  }

  @Override
  public long bytesRead() {
    return lines.bytesRead();
  }

  @Override
  public OptionalLong bytesInAll() {
    return file.bytes();
  }

  @Override
  public void close() {
    lines.close();
  }
}
