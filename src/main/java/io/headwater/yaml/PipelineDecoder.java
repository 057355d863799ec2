package io.headwater.yaml;

import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StepNames;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the document of a pipeline. */
final class PipelineDecoder {
  private final TopologyLanguage language;
  private final DeclaredTables tables;
  private final YamlProblems problems;

  PipelineDecoder(TopologyLanguage language, DeclaredTables tables, YamlProblems problems) {
    this.language = language;
    this.tables = tables;
    this.problems = problems;
  }

  /** Returns the pipeline; empty if anything is wrong that the validator could not tell. */
  Optional<PipelineSpec> decode(YamlMap map) {
    map.allow("pipeline", "from", "steps", "on-error", "on-decode-error");
    YamlValue title = map.required("pipeline").orElseThrow();
    Optional<String> name = title.text();
    Optional<YamlValue> written = map.required("from");
    Optional<DeclaredTables.Table> table =
        written.filter(YamlValue::isMap).flatMap(value -> table(name, value));
    Optional<List<StreamSpec>> from = written.filter(YamlValue::isMap).isPresent()
        ? table.map(one -> List.of(one.rows()))
        : written.flatMap(value -> from(name, value));
    Optional<YamlValue> steps = map.required("steps");
    if (name.isEmpty() || from.isEmpty() || steps.isEmpty()) {
      return Optional.empty();
    }
    StreamSpec first = from.get().get(0);
    RecordFlow start = new RecordFlow(first.value(), first.keyType(), table.isPresent());
    StepsDecoder decoder =
        new StepsDecoder(name.get(), new StepNames(), language, tables, problems);
    Optional<List<StepSpec>> decoded = decoder.decode(steps.get(), start);
    List<String> names = from.get().stream().map(StreamSpec::name).toList();
    RecoveryDecoder recoveries = new RecoveryDecoder(language, problems);
    Map<String, Recovery> ofSteps = new LinkedHashMap<>();
    recoveries
        .decode(map, "on-decode-error")
        .ifPresent(recovery -> ofSteps.put(ErrorPolicy.DECODE, recovery));
    ofSteps.putAll(decoder.recoveries());
    ErrorPolicy errors = new ErrorPolicy(recoveries.decode(map, "on-error"), ofSteps);
    return decoded.map(all -> new PipelineSpec(
        name.get(), names, table.map(one -> one.spec().name()), all, errors, title.where()));
  }

  private Optional<DeclaredTables.Table> table(Optional<String> name, YamlValue value) {
    return value
        .map()
        .map(from -> from.allow("table"))
        .flatMap(from -> from.required("table"))
        .flatMap(one -> tables.named(one, "pipeline '" + name.orElse("") + "' reads from"));
  }

  private Optional<List<StreamSpec>> from(Optional<String> name, YamlValue value) {
    String subject = "pipeline '" + name.orElse("") + "' reads from";
    List<YamlValue> written = value.isList() ? value.list() : List.of(value);
    List<StreamSpec> found = new ArrayList<>();
    for (YamlValue one : written) {
      tables.streams().named(one, "HW0107", subject).ifPresent(found::add);
    }
    if (written.isEmpty()) {
      problems.report(
          "HW0107",
          value.where(),
          "pipeline '" + name.orElse("") + "' reads from no stream",
          "name a stream behind 'from'");
    }
    return written.isEmpty() || found.size() < written.size()
        ? Optional.empty()
        : Optional.of(found);
  }
}
