package io.headwater.cli;

import io.headwater.client.ReadStart;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where reading begins, as people write it: earliest, latest, a time or an offset. */
final class ReadStartText implements ITypeConverter<ReadStart> {
  /** Creates a converter; picocli does so. */
  ReadStartText() {}

  @Override
  public ReadStart convert(String text) {
    if (text.equals("earliest")) {
      return ReadStart.EARLIEST;
    }
    if (text.equals("latest")) {
      return ReadStart.LATEST;
    }
    try {
      return text.matches("[0-9]+")
          ? new ReadStart.AtOffset(Long.parseLong(text))
          : new ReadStart.AtTime(OffsetDateTime.parse(text).toInstant());
    } catch (NumberFormatException | DateTimeException e) {
      throw new TypeConversionException("not a start");
    }
  }
}
