package io.headwater.cli;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints what made a command fail, and chooses the exit code. */
final class Failures implements IExecutionExceptionHandler {
  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    return report(failure);
  }

  /** Prints a failure and returns the exit code that it leads to. */
  int report(Throwable failure) {
    if (failure instanceof OutputException unread && unread.isReaderGone()) {
      return ExitCode.OK;
    }
    if (failure instanceof ProblemException known) {
      console.notes().problems(known.problems());
    } else if (failure instanceof OutputException unwritten) {
      console
          .notes()
          .problem(new Problem(
              "HW0619",
              "standard output",
              "what was written is incomplete (%s)".formatted(unwritten.reason()),
              "write to a place that takes it"));
    } else {
      console.notes().problem(unforeseen(failure));
    }
    if (console.isVerbose()) {
      console.notes().trace(failure);
    }
    return codeOf(failure);
  }

  private static int codeOf(Throwable failure) {
    if (failure instanceof InvalidTopologyException) {
      return ExitCode.INVALID_TOPOLOGY;
    }
    if (failure instanceof ClusterUnavailableException) {
      return ExitCode.UNREACHABLE;
    }
    return failure instanceof InvalidInputException ? ExitCode.USAGE : ExitCode.FAILED;
  }

  private Problem unforeseen(Throwable failure) {
    return new Problem(
        "HW0618",
        "headwater",
        "%s%s"
            .formatted(
                failure.getClass().getSimpleName(),
                failure.getMessage() == null ? "" : ": " + failure.getMessage()),
        console.isVerbose()
            ? "report this with the stack trace below"
            : "run again with --verbose, and report this with its stack trace");
  }
}
