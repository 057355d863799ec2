package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken topologies, each beside everything that is said of it. */
class TopologyProblemsTest {
  private static final Path INVALID = Path.of("src/test/resources/topology/invalid");
  private static final TopologyResources RESOURCES =
      TopologyResources.of(TopologyProblemsTest.class.getClassLoader());

  static Stream<String> invalid() throws IOException {
    try (Stream<Path> files = Files.list(INVALID)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void saysWhatIsWrongAndWhere(String name) throws IOException {
    InvalidTopologyException thrown = catchThrowableOfType(
        InvalidTopologyException.class,
        () -> TopologyFile.read(Path.of(name), INVALID.resolve(name), RESOURCES));

    assertThat(thrown).as("problems of " + name).isNotNull();
    Path expected = INVALID.resolve(name.replace(".yaml", ".expected.txt"));
    String told =
        thrown.problems().stream().map(Problem::render).collect(Collectors.joining("\n")) + "\n";
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(expected, told);
    }
    assertThat(told).isEqualTo(Files.readString(expected));
  }

  @Test
  void everyFileIsNamedAfterACodeThatIsReported() throws IOException {
    for (String name : invalid().filter(one -> one.startsWith("HW")).toList()) {
      String expected = Files.readString(INVALID.resolve(name.replace(".yaml", ".expected.txt")));

      assertThat(expected).contains("[" + name.substring(0, 6) + "]");
    }
  }
}
