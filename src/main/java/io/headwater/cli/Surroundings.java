package io.headwater.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a command sees of the world, so that a test can be the world.
 *
 * @param stdin unbuffered
 * @param stdout unbuffered; what a script reads
 * @param stderr unbuffered; what a person reads
 * @param isTerminal whether stderr is a terminal, where a line can be drawn over
 * @param isColourful whether stdout is a terminal that may be coloured
 * @param directory relative paths start here
 * @param stop says when to stop
 */
record Surroundings(
    InputStream stdin,
    OutputStream stdout,
    OutputStream stderr,
    boolean isTerminal,
    boolean isColourful,
    Path directory,
    StopSignal stop) {
  private static final String DUMB = "dumb";

  /** Returns those of this process. */
  static Surroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    boolean isPlain =
        environment.containsKey("NO_COLOR") || DUMB.equals(environment.getOrDefault("TERM", DUMB));
    return new Surroundings(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        isTerminal(2) && !DUMB.equals(environment.getOrDefault("TERM", DUMB)),
        isTerminal(1) && !isPlain,
        Path.of(""),
        new StopSignal());
  }

  /* Java cannot ask about one stream. The launcher can, and tells; Linux can be asked. */
  private static boolean isTerminal(int descriptor) {
    String told = System.getProperty("headwater.terminals");
    if (told != null) {
      return List.of(told.split(",", -1)).contains(Integer.toString(descriptor));
    }
    try {
      Path link = Path.of("/proc/self/fd/" + descriptor);
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the file that an argument names. */
  Path file(Path argument) {
    return directory.resolve(argument);
  }
}
