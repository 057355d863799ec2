package io.headwater.throughput;

import io.headwater.embedded.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An embedded broker in a JVM of its own, whose processor time can be told from the jobs'. */
final class Broker implements AutoCloseable {
  private static final String READY = "ready ";

  private final Process process;
  private final String bootstrap;

  private Broker(Process process, String bootstrap) {
    this.process = process;
    this.bootstrap = bootstrap;
  }

  /** Starts one; the JVM's own choice of compiler and collector, as in production. */
  static Broker start(Path directory) throws IOException {
    Process process = ChildProcess.of(
            Broker.class,
            List.of("-Xmx768m"),
            List.of(directory.resolve("kafka").toString()))
        .redirectError(directory.resolve("broker.log").toFile())
        .start();
    BufferedReader says =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (@Nullable String line = says.readLine(); line != null; line = says.readLine()) {
      if (line.startsWith(READY)) {
        return new Broker(process, line.substring(READY.length()));
      }
    }
    throw new IllegalStateException("the broker does not start; see " + directory + "/broker.log");
  }

  String bootstrap() {
    return bootstrap;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }

  /** Runs a broker until the standard input ends. */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]))) {
      System.out.println(READY + kafka.bootstrapServers());
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }
    System.exit(0);
  }
}
