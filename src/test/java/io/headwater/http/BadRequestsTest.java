package io.headwater.http;

import io.headwater.BadInputs;
import io.headwater.metrics.TopologyMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Requests that cannot be meant: each has an answer, and the endpoint is there for the next. */
class BadRequestsTest {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final Pattern CODE = Pattern.compile("\"code\":\"(HW\\d{4})\"");

  private static HttpEndpoint endpoint;

  private static final class Well implements Health {
    @Override
    public boolean isLive() {
      return true;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public Map<String, String> details() {
      return Map.of();
    }
  }

  @BeforeAll
  static void start() {
    endpoint = HttpEndpoint.start("127.0.0.1", 0, new TopologyMetrics("bank"), new Well());
  }

  @AfterAll
  static void stop() {
    endpoint.close();
  }

  @TestFactory
  Stream<DynamicTest> answersEachOfThem() throws IOException {
    return BadInputs.tests("requests.txt", BadRequestsTest::outcome);
  }

  private static String outcome(String input) {
    String answer = answer(input.replace("|", "\r\n"));
    Matcher code = CODE.matcher(answer);
    String status = answer.isEmpty() ? "no answer" : answer.lines().findFirst().orElseThrow();
    return code.find() ? status.strip() + " " + code.group(1) : status.strip();
  }

  private static String answer(String request) {
    byte[] loopback = {127, 0, 0, 1};
    try (Socket socket = new Socket(InetAddress.getByAddress(loopback), endpoint.port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
