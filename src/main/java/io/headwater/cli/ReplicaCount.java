package io.headwater.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many replicas a topic has: from 1 to 9999. */
final class ReplicaCount implements ITypeConverter<Short> {
  /** Creates a converter; picocli does so. */
  ReplicaCount() {}

  @Override
  public Short convert(String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new TypeConversionException("not a number of replicas");
    }
    return Short.parseShort(text);
  }
}
