package io.headwater.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A child process that is stopped for a while (SIGSTOP): it lives, and does not answer. */
final class PausedProcess implements AutoCloseable {
  private final long pid;

  private PausedProcess(long pid) throws IOException, InterruptedException {
    this.pid = pid;
    signal("STOP");
  }

  /** Stops the child of this process that was started with a directory as an argument. */
  static PausedProcess of(Path directory) throws IOException, InterruptedException {
    String argument = directory.toRealPath().toString();
    ProcessHandle child = ProcessHandle.current()
        .children()
        .filter(one -> one.info()
            .arguments()
            .filter(arguments -> Arrays.asList(arguments).contains(argument))
            .isPresent())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no child works in " + argument));
    return new PausedProcess(child.pid());
  }

  private void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
        .inheritIO()
        .start()
        .waitFor();
    if (code != 0) {
      throw new IOException("kill ended with " + code);
    }
  }

  /** Lets it go on. */
  @Override
  public void close() throws IOException, InterruptedException {
    signal("CONT");
  }
}
