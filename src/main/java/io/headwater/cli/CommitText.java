package io.headwater.cli;

import io.headwater.client.Committing;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** When offsets are committed, as people write it. */
final class CommitText implements ITypeConverter<Committing> {
  /** Creates a converter; picocli does so. */
  CommitText() {}

  @Override
  public Committing convert(String text) {
    return switch (text) {
      case "auto" -> Committing.INTERVAL;
      case "manual" -> Committing.ACKNOWLEDGED;
      case "batch" -> Committing.BATCH;
      default -> throw new TypeConversionException("no way to commit");
    };
  }
}
