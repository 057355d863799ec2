package io.headwater.cli;

import java.util.Optional;
import java.util.OptionalLong;

/** A record that was written as an argument. */
final class OneLineInput implements RecordInput {
  private final String text;
  private final String argument;
  private final RecordLines records;
  private boolean isRead;

  /** Names the place {@code argument 'NAME'} in problems. */
  OneLineInput(String text, String argument, RecordLines records) {
    this.text = text;
    this.argument = argument;
    this.records = records;
  }

  @Override
  public Optional<InputRow> next() {
    if (isRead) {
      return Optional.empty();
    }
    isRead = true;
    try {
      return Optional.of(new InputRow.Sound(1, text, records.read(text)));
    } catch (BadRecordException e) {
      return Optional.of(new InputRow.Bad(1, text, e.at("argument '" + argument + "'")));
    }
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  public OptionalLong bytesInAll() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {}
}
