package io.headwater.cli;

import io.headwater.client.ReadStart;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where consuming begins, as people write it: what {@link ReadStartText} reads, and stored. */
final class StartText implements ITypeConverter<StartText.Start> {
  private static final String STORED = "stored";

  /** Creates a converter; picocli does so. */
  StartText() {}

  /**
   * Where consuming begins.
   *
   * @param start in partitions that nothing is stored of
   * @param isStored whether it is to go on where it was before
   */
  record Start(ReadStart start, boolean isStored) {
    /** With the first record, unless something is stored. */
    static final Start EARLIEST = new Start(ReadStart.EARLIEST, false);
  }

  @Override
  public Start convert(String text) throws TypeConversionException {
    return text.equals(STORED)
        ? new Start(ReadStart.EARLIEST, true)
        : new Start(new ReadStartText().convert(text), false);
  }
}
