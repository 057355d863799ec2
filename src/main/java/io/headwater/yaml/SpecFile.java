package io.headwater.yaml;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads the examples of a topology, a YAML file that is named {@code *.spec.yaml} and lies beside
 * it; its keys are explained in {@code docs/examples.md}.
 */
public final class SpecFile {
  private SpecFile() {}

  /**
   * Returns the name of the topology that the examples in {@code file} are of.
   *
   * @param shown what problems call the file
   * @throws InvalidInputException if the file does not say so
   */
  public static String topologyOf(Path shown, Path file) {
    YamlProblems problems = new YamlProblems();
    List<YamlValue> documents = YamlDocuments.read(shown, file, "the examples", problems);
    Optional<String> name = documents.stream()
        .findFirst()
        .flatMap(YamlValue::map)
        .flatMap(head -> head.required("topology"))
        .flatMap(YamlValue::text);
    return name.orElseThrow(() -> new InvalidInputException(problems.inFileOrder()));
  }

  /**
   * Reads {@code file} and holds it to {@code topology}, which must be valid.
   *
   * @throws InvalidInputException if the file does not hold examples, or they do not fit the
   *     topology; with every problem found, in file order
   */
  public static TopologyExamples read(Path file, TopologySpec topology) {
    return read(file, file, topology);
  }

  /** Does the same for a file that problems and failures call {@code shown}. */
  public static TopologyExamples read(Path shown, Path file, TopologySpec topology) {
    YamlProblems problems = new YamlProblems();
    List<YamlValue> documents = YamlDocuments.read(shown, file, "the examples", problems);
    TopologyExamples examples = new SpecDecoder(topology, problems).decode(documents);
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems.inFileOrder());
    }
    return examples;
  }
}
