package io.headwater.cli;

/** What the process says to whoever started it. */
final class ExitCode {
  /** Done. */
  static final int OK = 0;

  /** Started, and failed. */
  static final int FAILED = 1;

  /** Asked for in a way that cannot be done; nothing was started. */
  static final int USAGE = 2;

  /** The topology cannot run as written; nothing was started. */
  static final int INVALID_TOPOLOGY = 3;

  /** A check or a comparison found a difference. */
  static final int DIVERGENCE = 4;

  /** The cluster cannot be reached. */
  static final int UNREACHABLE = 5;

  private ExitCode() {}
}
