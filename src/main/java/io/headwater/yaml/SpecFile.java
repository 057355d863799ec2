package io.headwater.yaml;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the examples of a topology, a YAML file that is named {@code *.spec.yaml} and lies beside
 * it; its keys are explained in {@code docs/examples.md}.
 */
public final class SpecFile {
  private SpecFile() {}

  /**
   * Reads {@code file} and holds it to {@code topology}, which must be valid.
   *
   * @throws InvalidInputException if the file does not hold examples, or they do not fit the
   *     topology; with every problem found, in file order
   */
  public static TopologyExamples read(Path file, TopologySpec topology) {
    YamlProblems problems = new YamlProblems();
    List<YamlValue> documents = YamlDocuments.read(file, "the examples", problems);
    TopologyExamples examples = new SpecDecoder(topology, problems).decode(documents);
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems.inFileOrder());
    }
    return examples;
  }
}
