package shipped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** The processes of a test: none outlives it, and a failure shows the last of what each said. */
final class ChildProcesses implements AfterEachCallback, TestExecutionExceptionHandler {
  private static final int SHOWN_LINES = 30;

  private final List<Child> children = new ArrayList<>();

  /** A process; what it says on either stream is in {@code log}. */
  record Child(String name, Process process, Path log) {
    String output() {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Waits for the end, at most that long, and returns the exit code. */
    int exitWithin(Duration limit) throws InterruptedException {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " has not ended within " + limit);
      }
      return process.exitValue();
    }

    private String lastOutput() {
      List<String> lines = output().lines().toList();
      String state = process.isAlive() ? "running" : "ended with " + process.exitValue();
      return "%s (%s):%n%s"
          .formatted(
              name,
              state,
              String.join(
                  System.lineSeparator(),
                  lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
    }
  }

  /** Starts a process, whose log becomes a file {@code name.log} of {@code folder}. */
  Child start(String name, ProcessBuilder builder, Path folder) throws IOException {
    Path log = folder.resolve(name + ".log");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Child child = new Child(name, builder.start(), log);
    children.add(child);
    return child;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    for (Child child : children) {
      AssertionError output = new AssertionError(child.lastOutput());
      output.setStackTrace(new StackTraceElement[0]);
      failure.addSuppressed(output);
    }
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    children.forEach(child -> child.process().destroyForcibly());
    for (Child child : children) {
      child.process().waitFor(10, TimeUnit.SECONDS);
    }
  }
}
