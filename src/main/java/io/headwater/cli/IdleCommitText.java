package io.headwater.cli;

import io.headwater.streams.IdleCommit;
import picocli.CommandLine.ITypeConverter;

/** When an idle thread commits: a duration such as {@code 5ms}, or {@code off}. */
final class IdleCommitText implements ITypeConverter<IdleCommit> {
  private static final String OFF = "off";

  /** Creates a converter; picocli does so. */
  IdleCommitText() {}

  @Override
  public IdleCommit convert(String text) {
    return text.equals(OFF) ? IdleCommit.NEVER : IdleCommit.after(new DurationText().convert(text));
  }
}
