package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs the command line in this process, in a world of its own. */
final class CommandRun {
  private final Path directory;
  private final StopSignal stop = new StopSignal();
  private InputStream stdin = InputStream.nullInputStream();
  private OutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  private CommandRun(Path directory) {
    this.directory = directory;
  }

  static CommandRun in(Path directory) {
    return new CommandRun(directory);
  }

  CommandRun withStdin(String text) {
    stdin = new ByteArrayInputStream(text.getBytes(UTF_8));
    return this;
  }

  CommandRun withInput(InputStream other) {
    stdin = other;
    return this;
  }

  CommandRun withStdout(OutputStream other) {
    stdout = other;
    return this;
  }

  /** Returns what stops the command, as Ctrl-C does. */
  StopSignal stop() {
    return stop;
  }

  /** Returns what was written so far, for a command that runs on another thread. */
  String outSoFar() {
    return stdout.toString();
  }

  String errSoFar() {
    return stderr.toString(UTF_8);
  }

  Result run(String... arguments) {
    int code =
        Main.run(new Surroundings(stdin, stdout, stderr, false, false, directory, stop), arguments);
    String out = stdout instanceof ByteArrayOutputStream bytes ? bytes.toString(UTF_8) : "";
    return new Result(code, out, errSoFar());
  }

  /** What a shell would see. */
  record Result(int code, String out, String err) {
    List<String> outLines() {
      return out.lines().toList();
    }
  }

  /**
   * Returns a folder that announces topologies of the tests, for {@code --classpath}: without
   * these, the tests would depend on which topologies the build contains.
   */
  static String announcing(Path folder, Class<?>... topologies) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    List<String> names = List.of(topologies).stream().map(Class::getName).toList();
    Files.write(services.resolve("io.headwater.dsl.TopologyDefinition"), names);
    return folder.toString();
  }
}
