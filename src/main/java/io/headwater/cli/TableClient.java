package io.headwater.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks the HTTP endpoint of an instance for rows. */
record TableClient(String address) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int UNAVAILABLE = 503;

  /**
   * Returns what it answers.
   *
   * @throws ClusterUnavailableException if it does not answer, or cannot now
   * @throws InvalidInputException if it refuses the request
   */
  JsonNode get(String table, Map<String, List<String>> parameters) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(table, parameters)).timeout(ANSWER).build();
    HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
    try {
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      JsonNode body = JSON.readTree(response.body());
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), body);
      }
      return body;
    } catch (JsonProcessingException e) {
      throw unanswered("what answers there is no Headwater instance", e);
    } catch (IOException e) {
      throw unanswered("nothing answers there", e);
    }
  }

  private URI uri(String table, Map<String, List<String>> parameters) {
    String query = parameters.entrySet().stream()
        .flatMap(one -> one.getValue().stream()
            .map(value -> one.getKey() + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)))
        .collect(Collectors.joining("&"));
    try {
      return URI.create("http://" + address + "/tables/" + table + "?" + query);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          new Problem("HW1593", "--http", "'" + address + "' is no address", "give HOST:PORT"), e);
    }
  }

  private RuntimeException refused(int status, JsonNode body) {
    Problem problem = new Problem(
        body.path("code").asText("HW1591"),
        address,
        body.path("what").asText("the request was refused with status " + status),
        body.path("fix").asText("look into the log of the instance"));
    return status == UNAVAILABLE
        ? new ClusterUnavailableException(problem, null)
        : new InvalidInputException(problem, null);
  }

  private ClusterUnavailableException unanswered(String what, IOException cause) {
    return new ClusterUnavailableException(
        new Problem("HW1591", address, what, "start an instance, or name another with --http"),
        cause);
  }
}
