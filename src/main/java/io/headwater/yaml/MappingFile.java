package io.headwater.yaml;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.MessageTypes;
import io.headwater.history.EventLogMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads the mapping of an event log, a YAML file that is usually named {@code *.mapping.yaml}; its
 * keys are explained in {@code docs/histories.md}.
 */
public final class MappingFile {
  private MappingFile() {}

  /**
   * Reads {@code file} and holds it to {@code types}.
   *
   * @throws InvalidInputException if the file is not such a mapping, or does not fit the types;
   *     with every problem found, in file order
   */
  public static EventLogMapping read(Path file, MessageTypes types) {
    YamlProblems problems = new YamlProblems();
    List<YamlValue> documents = YamlDocuments.read(file, "the mapping", problems);
    if (documents.size() > 1) {
      problems.report(
          "HW0339",
          documents.get(1).where(),
          "the file has " + documents.size() + " documents, a mapping is one",
          "write the other mappings to files of their own");
    }
    Optional<EventLogMapping> mapping = documents.stream()
        .findFirst()
        .flatMap(document -> new MappingDecoder(problems).decode(document));
    mapping.ifPresent(decoded -> decoded.check(types, problems::report));
    if (mapping.isEmpty() || !problems.isEmpty()) {
      throw new InvalidInputException(problems.inFileOrder());
    }
    return mapping.get();
  }
}
