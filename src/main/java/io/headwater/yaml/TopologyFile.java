package io.headwater.yaml;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageTypes;
import io.headwater.expression.ExpressionCompiler;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads a topology from a YAML file. Its first document declares the topology and its streams, each
 * further one an aggregate or a pipeline; {@code docs/language.md} is the reference.
 */
public final class TopologyFile {
  private TopologyFile() {}

  /**
   * Reads {@code file}, checks its rules against {@code types}, and the whole for what no single
   * document shows.
   *
   * @param shown what problems call the file
   * @param types the message types that it may name
   * @param classes finds the Java classes that it binds
   * @throws InvalidTopologyException with everything that is wrong, in file order
   */
  public static TopologySpec read(
      Path shown, Path file, MessageTypes types, ClassLoader classes) {
    YamlProblems problems = new YamlProblems();
    List<YamlValue> documents = YamlDocuments.read(shown, file, "the topology", problems);
    Optional<YamlMap> head = documents.stream().findFirst().flatMap(YamlValue::map);
    if (head.isEmpty()) {
      throw new InvalidTopologyException(problems.inFileOrder());
    }
    TopologySpec topology =
        read(head.get(), documents, types, new JavaClasses(classes, problems), problems);
    if (!problems.isEmpty()) {
      // What could not be read is missing, so that reading nothing would be a consequence only.
      topology.findings().stream()
          .filter(found -> !found.problem().code().equals("HW0133"))
          .forEach(problems::report);
      throw new InvalidTopologyException(problems.inFileOrder());
    }
    return topology.requireValid();
  }

  private static TopologySpec read(
      YamlMap head,
      List<YamlValue> documents,
      MessageTypes types,
      JavaClasses classes,
      YamlProblems problems) {
    head.allow("topology", "proto", "constants", "streams");
    Optional<YamlValue> title = head.required("topology");
    TopologyHead reader = new TopologyHead(types, problems);
    List<String> packages = reader.packages(head);
    TopologyLanguage language = new TopologyLanguage(
        types,
        packages,
        ExpressionCompiler.of(types, packages, reader.constants(head)),
        classes);
    TopologyDecoder decoder = new TopologyDecoder(language, problems);
    head.required("streams").ifPresent(decoder::streams);
    documents.stream()
        .skip(1)
        .forEach(document -> document.map().ifPresent(decoder::document));
    SourceLocation where = title.map(YamlValue::where).orElse(head.where());
    return decoder.topology(title.flatMap(YamlValue::text), where);
  }
}
