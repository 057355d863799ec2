package io.headwater.cli;

import io.headwater.diagnostic.Problem;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Standard error: what a person wants to know beside the result. Thread-safe. */
final class Notes {
  private final PrintStream stderr;

  Notes(OutputStream stderr) {
    this.stderr = new PrintStream(stderr, true, StandardCharsets.UTF_8);
  }

  /** Prints one line, whole. */
  void line(String text) {
    stderr.print(text + "\n");
    stderr.flush();
  }

  /** Prints what is wrong, and what to do about it. */
  void problem(Problem problem) {
    line(problem.render());
  }

  /** Prints problems in reading order. */
  void problems(List<Problem> problems) {
    problems.forEach(this::problem);
  }

  /** Prints a stack trace. */
  void trace(Throwable failure) {
    failure.printStackTrace(stderr);
  }
}
