package io.headwater.throughput;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM with the classes of this one. */
final class ChildProcess {
  private ChildProcess() {}

  static ProcessBuilder of(Class<?> main, List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return builder;
  }
}
