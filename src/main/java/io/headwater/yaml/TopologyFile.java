package io.headwater.yaml;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.expression.ExpressionCompiler;
import io.headwater.expression.ExpressionText;
import io.headwater.topology.CircuitBreaker;
import io.headwater.topology.ClientSetting;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a topology from a YAML file. Its first document declares the topology and its streams, each
 * further one an aggregate or a pipeline; {@code docs/language.md} is the reference.
 */
public final class TopologyFile {
  private static final Set<String> OF_WHAT_IS_MISSING =
      Set.of("HW0133", "HW0163", "HW1323", "HW1606");

  private final YamlProblems problems;
  private final TopologyFiles files;
  private final TopologyResources resources;

  private TopologyFile(YamlProblems problems, TopologyFiles files, TopologyResources resources) {
    this.problems = problems;
    this.files = files;
    this.resources = resources;
  }

  /**
   * Reads {@code file}, checks its rules against the types, and the whole for what no single
   * document shows.
   *
   * @throws InvalidTopologyException with everything that is wrong, in file order
   */
  public static TopologySpec read(Path file, TopologyResources resources) {
    return read(file, file, resources);
  }

  /** Does the same for a file that problems and source locations call {@code shown}. */
  public static TopologySpec read(Path shown, Path file, TopologyResources resources) {
    YamlProblems problems = new YamlProblems();
    TopologyFiles files =
        TopologyFiles.read(shown, file, new Environment(resources.environment()), problems);
    if (files.heads().isEmpty()) {
      throw new InvalidTopologyException(problems.inFileOrder());
    }
    TopologyFile reader = new TopologyFile(problems, files, resources);
    TopologySpec topology = reader.decode(reader.language());
    if (!problems.isEmpty()) {
      // What could not be read is missing: what nothing uses then is a consequence only.
      topology.findings().stream()
          .filter(found -> !OF_WHAT_IS_MISSING.contains(found.problem().code()))
          .forEach(problems::report);
      throw new InvalidTopologyException(problems.inFileOrder());
    }
    return topology.requireValid();
  }

  /** Reads a file without problems only for its expressions. */
  static ExpressionCompiler expressions(Path file, TopologyResources resources) {
    YamlProblems problems = new YamlProblems();
    Environment environment = new Environment(resources.environment());
    TopologyFiles files = TopologyFiles.read(file, file, environment, problems);
    TopologyFile reader = new TopologyFile(problems, files, resources);
    TopologyLanguage language = reader.language();
    reader.decode(language);
    if (!problems.isEmpty()) {
      throw new InvalidTopologyException(problems.inFileOrder());
    }
    return language.expressions();
  }

  private YamlMap own() {
    return files.heads().get(files.heads().size() - 1);
  }

  private TopologyLanguage language() {
    YamlMap own = own();
    own.required("streams");
    TopologyHead reader = new TopologyHead(resources.types(), problems);
    List<String> packages = new ArrayList<>();
    Map<String, Object> constants = new LinkedHashMap<>();
    Map<String, ExpressionText> named = new LinkedHashMap<>();
    SettingsDecoder settings = new SettingsDecoder(problems);
    for (YamlMap head : files.heads()) {
      head.allow(
          "topology",
          "proto",
          "include",
          "constants",
          "expressions",
          "streams",
          "tables",
          "settings",
          "on-error",
          "pause-above");
      reader.packages(head, packages);
      reader.constants(head, constants);
      reader.expressions(head, named);
      if (head != own) {
        checkIncluded(head, settings);
      }
    }
    return new TopologyLanguage(
        resources.types(),
        packages,
        ExpressionCompiler.of(resources.types(), packages, constants, named),
        new JavaClasses(resources.classes(), problems));
  }

  private TopologySpec decode(TopologyLanguage language) {
    YamlMap own = own();
    TopologyDecoder decoder = new TopologyDecoder(language, problems);
    files.heads().forEach(head -> head.optional("streams").ifPresent(decoder::streams));
    files.heads().forEach(head -> head.optional("tables").ifPresent(decoder::tables));
    files.documents().forEach(decoder::document);
    Optional<YamlValue> title = own.required("topology");
    SourceLocation where = title.map(YamlValue::where).orElse(own.where());
    Recovery recovery = new RecoveryDecoder(language, problems)
        .decode(own, "on-error")
        .orElse(Recovery.deadLetter());
    language.expressions().checkNamed(problems::report);
    if (problems.isEmpty()) {
      // What could not be read may have used them.
      language.expressions().checkUsed(problems::report);
    }
    List<ClientSetting> settings = new SettingsDecoder(problems).decode(own);
    Optional<CircuitBreaker> breaker = new CircuitBreakerDecoder(language, problems).decode(own);
    return decoder
        .topology(title.flatMap(YamlValue::text), recovery, settings, where)
        .withBreaker(breaker);
  }

  private void checkIncluded(YamlMap head, SettingsDecoder settings) {
    settings.refuse(head);
    if (head.has("on-error")) {
      problems.report(
          "HW1045",
          head.whereOf("on-error"),
          "an included file says what becomes of errors, of which the topology would know nothing",
          "say it in the topology's own file, or in each aggregate and pipeline");
    }
    if (head.has("pause-above")) {
      problems.report(
          "HW1894",
          head.whereOf("pause-above"),
          "an included file says when to pause, which is of the whole application",
          "move 'pause-above' into the file that names the topology");
    }
    if (head.has("topology")) {
      problems.report(
          "HW1034",
          head.whereOf("topology"),
          "an included file names a topology of its own",
          "remove 'topology' from it, or do not include it");
    }
  }
}
