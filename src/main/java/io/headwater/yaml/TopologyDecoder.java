package io.headwater.yaml;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a topology of documents: streams first, then what reads and writes them. */
final class TopologyDecoder {
  private final TopologyLanguage language;
  private final YamlProblems problems;
  private final DeclaredStreams streams;
  private final DeclaredTables tables;
  private final List<AggregateSpec> aggregates = new ArrayList<>();
  private final List<PipelineSpec> pipelines = new ArrayList<>();

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
    map.called("the document").requireOneOf("aggregate", "pipeline");
    if (map.has("aggregate") && !map.has("pipeline")) {
      new AggregateDecoder(language, streams, problems)
          .decode(map.called("the aggregate"))
          .ifPresent(aggregates::add);
    } else if (map.has("pipeline") && !map.has("aggregate")) {
      new PipelineDecoder(language, tables, problems)
          .decode(map.called("the pipeline"))
          .ifPresent(pipelines::add);
    }
  }

  /** Returns what could be read. */
  TopologySpec topology(Optional<String> name, Recovery recovery, SourceLocation where) {
    return new TopologySpec(
        name.orElse("unnamed"),
        streams.all(),
        tables.all(),
        aggregates,
        pipelines,
        recovery,
        where);
  }
}
