package io.headwater.yaml;

import io.headwater.diagnostic.NearMatch;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes examples of the documents of a specification file; leaves out what it reports. */
final class SpecDecoder {
  private final TopologySpec topology;
  private final YamlProblems problems;
  private final List<TopologyExamples.Example> examples = new ArrayList<>();

  SpecDecoder(TopologySpec topology, YamlProblems problems) {
    this.topology = topology;
    this.problems = problems;
  }

  /** Returns the examples; if something was reported, they are only good for finding more. */
  TopologyExamples decode(List<YamlValue> documents) {
    for (int i = 0; i < documents.size(); i++) {
      Optional<YamlMap> map = documents.get(i).map();
      map.ifPresent(i == 0 ? this::head : this::subject);
    }
    return new TopologyExamples(examples);
  }

  private void head(YamlMap map) {
    map.allow("topology");
    map.required("topology")
        .ifPresent(value -> value
            .text()
            .filter(name -> !name.equals(topology.name()))
            .ifPresent(name -> problems.report(
                "HW0501",
                value.where(),
                "the examples are of topology '%s', but this is '%s'"
                    .formatted(name, topology.name()),
                "write 'topology: " + topology.name() + "', or name the other topology")));
  }

  private void subject(YamlMap map) {
    map.allow("aggregate", "saga", "projection", "pipeline", "examples");
    map.requireOneOf("aggregate", "saga", "projection", "pipeline");
    Optional<AggregateSpec> aggregate = map.optional("aggregate")
        .flatMap(name -> named(name, "aggregate", topology.aggregates(), AggregateSpec::name));
    Optional<PipelineSpec> pipeline = map.optional("pipeline")
        .flatMap(name -> named(name, "pipeline", topology.pipelines(), PipelineSpec::name));
    Optional<ProjectionSpec> projection = map.optional("projection")
        .flatMap(name -> named(name, "projection", topology.projections(), ProjectionSpec::name));
    Optional<SagaSpec> saga =
        map.optional("saga").flatMap(name -> named(name, "saga", topology.sagas(), SagaSpec::name));
    RecordDecoder records = new RecordDecoder(topology, problems);
    map.required("examples")
        .flatMap(YamlValue::map)
        .ifPresent(sentences -> sentences.forEach((sentence, value) -> {
          aggregate
              .flatMap(one -> value
                  .map()
                  .flatMap(parts -> new AggregateExampleDecoder(one, records, problems)
                      .decode(title(one.name(), sentence), parts)))
              .ifPresent(examples::add);
          pipeline
              .flatMap(one -> value
                  .map()
                  .flatMap(parts -> new PipelineExampleDecoder(one, records, problems)
                      .decode(title(one.name(), sentence), parts)))
              .ifPresent(examples::add);
          projection
              .flatMap(one -> value
                  .map()
                  .flatMap(parts -> new ProjectionExampleDecoder(one, records, problems)
                      .decode(title(one.name(), sentence), parts)))
              .ifPresent(examples::add);
          saga.flatMap(one -> value
                  .map()
                  .flatMap(parts -> new SagaExampleDecoder(one, records, problems)
                      .decode(title(one.name(), sentence), parts)))
              .ifPresent(examples::add);
        }));
  }

  private static TopologyExamples.Title title(String subject, YamlMap.Key sentence) {
    return new TopologyExamples.Title(subject, sentence.text(), sentence.where());
  }

  private <T> Optional<T> named(
      YamlValue value, String kind, List<T> declared, Function<T, String> nameOf) {
    Optional<String> name = value.text();
    Optional<T> found = declared.stream()
        .filter(one -> name.equals(Optional.of(nameOf.apply(one))))
        .findFirst();
    if (name.isPresent() && found.isEmpty()) {
      List<String> names = declared.stream().map(nameOf).toList();
      problems.report(
          "HW0502",
          value.where(),
          "topology '%s' has no %s '%s'%s"
              .formatted(
                  topology.name(), kind, name.get(), NearMatch.didYouMean(name.get(), names)),
          names.isEmpty() ? "remove the document" : "use one of " + String.join(", ", names));
    }
    return found;
  }
}
