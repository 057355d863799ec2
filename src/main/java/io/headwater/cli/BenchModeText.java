package io.headwater.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Modes of a benchmark as people write them: {@code sync-parallel}. */
final class BenchModeText implements ITypeConverter<BenchMode> {
  /** Creates a converter; picocli does so. */
  BenchModeText() {}

  @Override
  public BenchMode convert(String text) {
    for (BenchMode mode : BenchMode.values()) {
      if (mode.label().equals(text)) {
        return mode;
      }
    }
    throw new TypeConversionException("not a mode");
  }
}
