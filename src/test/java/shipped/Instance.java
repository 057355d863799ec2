package shipped;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import shipped.ChildProcesses.Child;

/** A running application as its neighbours see it, under its name in the compose file. */
record Instance(String name, Child child) {

  /** Returns the port that it serves, once it has said so. */
  Optional<Integer> port() {
    return DeploymentFiles.found("http://[^:]+:(\\d+)/metrics", child.output())
        .findFirst()
        .map(Integer::valueOf);
  }

  boolean isReady() {
    return port().isPresent() && get("/health/ready").startsWith("HTTP/1.1 200");
  }

  /** Runs the health check of the image, and returns its exit code. */
  static int healthCheck(List<String> command, int port) throws Exception {
    List<String> here =
        command.stream().map(part -> part.replace("/9464 ", "/" + port + " ")).toList();
    return new ProcessBuilder(here)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Returns the metrics as text, as Prometheus gets them. */
  String scrape() {
    return get("/metrics");
  }

  /** Adds up the series of a metric whose labels contain a text. */
  double sum(String metric, String label) {
    return scrape()
        .lines()
        .filter(line -> line.startsWith(metric + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /* A plain socket, because Java's HTTP client does not let a request name its host. */
  private String get(String path) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port().orElseThrow())) {
      socket.setSoTimeout(60_000);
      String request =
          "GET %s HTTP/1.1\r\nHost: %s:9464\r\nConnection: close\r\n\r\n".formatted(path, name);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
