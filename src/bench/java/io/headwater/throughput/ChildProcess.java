package io.headwater.throughput;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM with the classes of this one. */
final class ChildProcess {
  private ChildProcess() {}

  static ProcessBuilder of(Class<?> main, List<String> flags, List<String> arguments) {
    return of(Path.of(System.getProperty("java.home")), main, flags, arguments, List.of());
  }

  /** The same of any JDK, with other classes in front of those. */
  static ProcessBuilder of(
      Path javaHome,
      Class<?> main,
      List<String> flags,
      List<String> arguments,
      List<Path> inFront) {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    command.addAll(flags);
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    List<String> classPath =
        new ArrayList<>(inFront.stream().map(Path::toString).toList());
    classPath.add(System.getProperty("java.class.path"));
    builder.environment().put("CLASSPATH", String.join(File.pathSeparator, classPath));
    return builder;
  }
}
