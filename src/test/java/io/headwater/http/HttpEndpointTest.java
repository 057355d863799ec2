package io.headwater.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.metrics.TopologyMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEndpointTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final TopologyMetrics metrics = new TopologyMetrics("bank");
  private final Dial health = new Dial();
  private HttpEndpoint endpoint;

  @BeforeEach
  void start() {
    endpoint = HttpEndpoint.start("127.0.0.1", 0, metrics, health);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @Test
  void listsItsRoutes() throws Exception {
    HttpResponse<String> response = get("/");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("text/plain;charset=utf-8");
    assertThat(response.body()).isEqualTo("""
        GET /metrics       Prometheus text format 0.0.4, or OpenMetrics where Accept asks for it
        GET /health/live   200 while the process works, 503 once only a restart helps
        GET /health/ready  200 while records are processed and queries answered, else 503
        GET /tables        the tables of which this instance has rows
        GET /tables/NAME   rows as JSON: ?key=K, ?prefix=P or ?from=A&to=B, &limit=N&after=K
        """);
  }

  @Test
  void showsMetricsAsPrometheusText() throws Exception {
    metrics.program("account").consumed();

    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body().lines())
        .contains("headwater_records_consumed_total{program=\"account\",topology=\"bank\"} 1.0");
  }

  @Test
  void showsMetricsAsOpenMetricsWhereAcceptAsksForThem() throws Exception {
    HttpResponse<String> response = send(
        request("/metrics").header("Accept", "application/openmetrics-text").GET());

    assertThat(header(response, "Content-Type"))
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(response.body()).endsWith("# EOF\n");
  }

  @ParameterizedTest
  @CsvSource({"true, 200, live", "false, 503, live", "true, 200, ready", "false, 503, ready"})
  void answersHealthByStatusAndJson(boolean well, int status, String aspect) throws Exception {
    health.live = well;
    health.ready = well;

    HttpResponse<String> response = get("/health/" + aspect);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    assertThat(response.body())
        .isEqualTo("{\"" + aspect + "\":" + well + ",\"details\":{\"state\":\"RUNNING\"}}\n");
  }

  @Test
  void answersHeadLikeGetWithoutABody() throws Exception {
    health.ready = false;

    HttpResponse<String> response =
        send(request("/health/ready").method("HEAD", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void refusesAnUnknownPath() throws Exception {
    HttpResponse<String> response = get("/no/%3Cb%3E/such");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(header(response, "Content-Type")).isEqualTo("application/json");
    assertThat(response.body())
        .isEqualTo("{\"code\":\"HW0710\",\"where\":\"GET "
            + "/no/%3Cb%3E/such\",\"what\":\"no route has this path\","
            + "\"fix\":\"open / for the list of routes\"}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"})
  void refusesEveryMethodThatIsNotARead(String method) throws Exception {
    HttpResponse<String> response =
        send(request("/metrics").method(method, BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "Allow")).isEqualTo("GET, HEAD");
    assertThat(response.body())
        .isEqualTo("{\"code\":\"HW0711\",\"where\":\"" + method
            + " /metrics\",\"what\":\"this route cannot be used this way\","
            + "\"fix\":\"use a method of the Allow header\"}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics", "/health/live", "/nowhere"})
  void protectsEveryAnswerAndTellsNothingAboutTheServer(String path) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Content-Security-Policy"))
        .isEqualTo("default-src 'none'; frame-ancestors 'none'");
    assertThat(response.headers().map()).doesNotContainKeys("server", "x-powered-by");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.8.8.8:1", "[::1]", "[::1]:80"})
  void answersRequestsToALoopbackHost(String host) throws Exception {
    assertThat(raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost.evil.example\r\nConnection: close\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1.evil.example:80\r\nConnection: close\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        "GET /metrics HTTP/1.0\r\n\r\n"
      })
  void refusesAForgedHost(String request) throws Exception {
    assertThat(raw(request))
        .startsWith("HTTP/1.1 421 ")
        .contains("\"code\":\"HW0712\"")
        .doesNotContain("headwater_");
  }

  @Test
  void refusesContentBeforeReadingIt() throws Exception {
    assertThat(raw("GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n"
            + "Connection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .contains("\"code\":\"HW0713\"", "larger than 1048576 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1|Host: localhost|X: %s, 431, HW0714",
    "GET /%s HTTP/1.1|Host: localhost, 414, HW0715",
    "GET /%%00 HTTP/1.1|Host: localhost, 400, HW0716",
    "GET /health/%%2e%%2e/metrics HTTP/1.1|Host: localhost, 404, HW0710",
    "GET http://evil.example/metrics HTTP/1.1|Host: localhost, 400, HW0716",
    "GET http://evil.example/metrics HTTP/1.1|Host: evil.example, 421, HW0712",
    "GET / HTTP/1.1|Host: localhost|Host: localhost, 400, HW0716",
    "GET / HTTP/1.1|Hosts: localhost, 400, HW0716",
    "nonsense, 400, HW0716",
  })
  void refusesWhatIsTooLongOrMalformed(String request, int status, String code) throws Exception {
    String answer = raw(request.formatted("x".repeat(70_000)).replace("|", "\r\n")
        + "\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("X-Content-Type-Options: nosniff", "{\"code\":\"" + code + "\"")
        .doesNotContainIgnoringCase("jetty", "javalin", "<html", "Server:", "\tat ");
  }

  @Test
  void saysNothingAboutItsOwnDefectsButThatThereIsOne() throws Exception {
    health.failure = "the wiring of the vault";

    HttpResponse<String> response = get("/health/ready");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body())
        .isEqualTo("{\"code\":\"HW0719\",\"where\":\"GET /health/ready\","
            + "\"what\":\"the request could not be answered\","
            + "\"fix\":\"look into the log of the process\"}\n");
  }

  @Test
  void namesThePortAndTheOptionWhenThePortIsInUse() {
    int port = endpoint.port();

    assertThatThrownBy(() -> HttpEndpoint.start("127.0.0.1", port, metrics, health))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            --http-port %1$d: port %1$d on 127.0.0.1 is in use by another process [HW0701]
              fix: choose another port, or 0 for any free one""".formatted(port));
  }

  @Test
  void listensOnAllInterfacesWithoutKnowingTheirNames() throws Exception {
    try (HttpEndpoint open = HttpEndpoint.start("0.0.0.0", 0, metrics, health)) {
      assertThat(
              raw(open.port(), "GET / HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void freesThePortWhenClosed() {
    endpoint.close();
    endpoint.close();

    assertThatThrownBy(() -> get("/")).isInstanceOf(ConnectException.class);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private String raw(String request) throws IOException {
    return raw(endpoint.port(), request);
  }

  private static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Health as a test sets it. */
  private static final class Dial implements Health {
    private volatile boolean live = true;
    private volatile boolean ready = true;
    private volatile String failure = "";

    @Override
    public boolean isLive() {
      return live;
    }

    @Override
    public boolean isReady() {
      if (!failure.isEmpty()) {
        throw new IllegalStateException(failure);
      }
      return ready;
    }

    @Override
    public Map<String, String> details() {
      return Map.of("state", "RUNNING");
    }
  }
}
