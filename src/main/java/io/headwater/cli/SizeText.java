package io.headwater.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write them, in bytes: {@code 500000}, {@code 64KiB}, {@code 32MiB}. */
final class SizeText implements ITypeConverter<Long> {
  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9})(KiB|MiB|GiB)?");

  /** Creates a converter; picocli does so. */
  SizeText() {}

  @Override
  public Long convert(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches() || Long.parseLong(written.group(1)) == 0) {
      throw new TypeConversionException("not a size");
    }
    long count = Long.parseLong(written.group(1));
    String unit = written.group(2) == null ? "" : written.group(2);
    return switch (unit) {
      case "KiB" -> count << 10;
      case "MiB" -> count << 20;
      case "GiB" -> count << 30;
      default -> count;
    };
  }
}
