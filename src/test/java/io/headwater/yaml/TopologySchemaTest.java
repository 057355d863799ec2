package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema by which editors complete and check topologies. */
class TopologySchemaTest {
  private static final Path INVALID = Path.of("src/test/resources/topology/invalid");
  private static final Schema SCHEMA = schema();

  /** Mistakes that a schema can see: wrong keys, kinds of values and combinations. */
  private static final Set<String> OF_SHAPE = Set.of(
      "HW0333", "HW0335", "HW0336", "HW0337", "HW1007", "HW1010", "HW1011", "HW1012", "HW1014",
      "HW1022", "HW1321", "HW1322", "HW1515", "HW1518", "HW1853");

  private static Schema schema() {
    try (InputStream in =
        TopologySchemaTest.class.getResourceAsStream("/META-INF/headwater/topology.schema.json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(text, InputFormat.JSON);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<Path> topologies() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("topologies"));
        Stream<Path> corpora = Files.walk(Path.of("src/test/resources/corpus"))) {
      return Stream.concat(files, corpora)
          .filter(file -> file.getFileName().toString().matches("[^.]+\\.yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  static Stream<String> misshapen() throws IOException {
    return TopologyProblemsTest.invalid()
        .filter(name -> name.startsWith("HW") && OF_SHAPE.contains(name.substring(0, 6)))
        .filter(name -> !name.equals("HW0336-a-list-for-a-key.yaml")); // JSON has no such keys
  }

  private static List<Error> errors(Path file) throws IOException {
    return Arrays.stream(Files.readString(file).split("(?m)^---$"))
        .filter(document -> !document.isBlank())
        .flatMap(document -> SCHEMA.validate(document, InputFormat.YAML).stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("topologies")
  void takesEveryTopology(Path file) throws IOException {
    assertThat(errors(file)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("misshapen")
  void refusesWhatHasTheWrongShape(String name) throws IOException {
    assertThat(errors(INVALID.resolve(name))).isNotEmpty();
  }
}
