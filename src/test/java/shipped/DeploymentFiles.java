package shipped;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The compose file, the image and what watches them, as they are in the repository. */
final class DeploymentFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final JsonNode COMPOSE = yaml("docker-compose.yml");
  static final JsonNode SERVICES = COMPOSE.path("services");
  static final String GRAFANA = "deploy/grafana/";

  private DeploymentFiles() {}

  static Stream<JsonNode> services() {
    return elements(SERVICES);
  }

  /** The names of the services that run an application. */
  static List<String> instanceNames() {
    return names(SERVICES).filter(name -> isInstance(SERVICES.path(name))).toList();
  }

  static boolean isInstance(JsonNode service) {
    return service.path("command").asText().startsWith("run ");
  }

  /** The command by which the image tells whether it is healthy. */
  static List<String> healthCheck() {
    String command = found("(?s)HEALTHCHECK .*? CMD (\\[.*?\"])\n", text("Dockerfile"))
        .findFirst()
        .orElseThrow();
    return texts(json(command.replace("\\\n", ""))).toList();
  }

  static JsonNode dashboard() {
    return json(text(GRAFANA + "dashboards/headwater.json"));
  }

  /** The series that the dashboard asks for, under their names in Prometheus. */
  static Set<String> seriesOfDashboard() {
    String queries = String.join("\n", dashboard().findValuesAsText("expr"));
    return found("((?:headwater|kafka)_[a-z_]+)", queries).collect(toSet());
  }

  /** What the first group of a pattern matches. */
  static Stream<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1));
  }

  static Stream<JsonNode> elements(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  static Stream<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText);
  }

  static Stream<String> names(JsonNode object) {
    return object.properties().stream().map(property -> property.getKey());
  }

  static JsonNode yaml(String file) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return JSON.valueToTree(new Yaml(new SafeConstructor(options)).<Object>load(text(file)));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
