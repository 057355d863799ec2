package io.headwater.yaml;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.ClientSetting;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a topology of documents: streams first, then what reads and writes them. */
final class TopologyDecoder {
  private static final List<String> KINDS =
      List.of("aggregate", "saga", "projection", "pipeline", "effect");

  private final TopologyLanguage language;
  private final YamlProblems problems;
  private final DeclaredStreams streams;
  private final DeclaredTables tables;
  private final List<AggregateSpec> aggregates = new ArrayList<>();
  private final List<PipelineSpec> pipelines = new ArrayList<>();
  private final List<SagaSpec> sagas = new ArrayList<>();
  private final List<ProjectionSpec> projections = new ArrayList<>();
  private final List<EffectSpec> effects = new ArrayList<>();

  TopologyDecoder(TopologyLanguage language, YamlProblems problems) {
    this.language = language;
    this.problems = problems;
    this.streams = new DeclaredStreams(problems);
    this.tables = new DeclaredTables(streams, problems);
  }

  void streams(YamlValue value) {
    StreamDecoder decoder = new StreamDecoder(language, problems);
    value
        .map()
        .ifPresent(all -> all.forEach((name, parts) -> {
          streams.declare(name.text());
          parts.map().flatMap(map -> decoder.decode(name, map)).ifPresent(streams::add);
        }));
  }

  /** Reads tables of streams that are all declared by now. */
  void tables(YamlValue value) {
    value.map().ifPresent(all -> all.forEach(tables::declare));
  }

  /** Reads one document of behaviour; every stream is declared by now. */
  void document(YamlMap map) {
    map.called("the document").requireOneOf(KINDS.toArray(String[]::new));
    List<String> written = KINDS.stream().filter(map::has).toList();
    if (written.size() == 1) {
      decode(written.get(0), map.called("the " + written.get(0)));
    }
  }

  private void decode(String kind, YamlMap map) {
    switch (kind) {
      case "aggregate" ->
        new AggregateDecoder(language, streams, problems).decode(map).ifPresent(aggregates::add);
      case "saga" -> new SagaDecoder(language, streams, problems).decode(map).ifPresent(sagas::add);
      case "projection" ->
        new ProjectionDecoder(language, streams, problems).decode(map).ifPresent(projections::add);
      case "pipeline" ->
        new PipelineDecoder(language, tables, problems).decode(map).ifPresent(pipelines::add);
      case "effect" ->
        new EffectDecoder(language, streams, problems).decode(map).ifPresent(effects::add);
      default -> throw new IllegalStateException(kind);
    }
  }

  /** Returns what could be read. */
  TopologySpec topology(
      Optional<String> name,
      Recovery recovery,
      List<ClientSetting> settings,
      SourceLocation where) {
    return new TopologySpec(
        name.orElse("unnamed"),
        streams.all(),
        tables.all(),
        aggregates,
        pipelines,
        sagas,
        projections,
        effects,
        recovery,
        Optional.empty(),
        settings,
        where);
  }
}
