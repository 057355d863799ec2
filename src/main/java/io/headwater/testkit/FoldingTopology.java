package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.deadletter.DeadLetter;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Folds in the whole topology of the projection: its rows are read back. */
record FoldingTopology(Stage stage, TopologySpec topology, ProjectionSpec declared)
    implements Folding {

  @Override
  public Projection projection() {
    return declared.behavior();
  }

  @Override
  public Optional<String> level() {
    return Optional.of(stage.name());
  }

  @Override
  public KeyType keyType() {
    return declared.keyType();
  }

  @Override
  public Rows fold(List<Given> events) {
    String store = declared
        .store()
        .orElseThrow(() -> new UnsupportedOperationException(
            "the %s does not show the rows of projection '%s', which a database keeps: run the"
                    .formatted(stage.name(), declared.name())
                + " scenario by functions"));
    ScenarioHost host = stage.next(topology, List.of());
    for (Given event : events) {
      StreamSpec stream = topology.stream(event.stream()
              .orElseGet(() -> ProjectionInputs.streamOf(topology, declared, event.value())))
          .orElseThrow();
      host.send(new ScenarioRecord(
          stream.name(),
          ScenarioKeys.required(stream, event.key().orElseThrow()),
          event.value(),
          EventHeaders.NONE,
          event.time().orElseThrow()));
    }
    Map<ByteString, Message> rows = new LinkedHashMap<>();
    host.states(store).forEach(one -> rows.put(one.key(), one.snapshot().state()));
    requireWritten(host, rows);
    return new Rows(rows, failures(host), Optional.of(host));
  }

  private void requireWritten(ScenarioHost host, Map<ByteString, Message> rows) {
    if (!(declared.target() instanceof ProjectionSpec.Topic topic)) {
      return;
    }
    Map<ByteString, Message> newest = ProjectionInputs.newest(host.records(topic.stream()));
    boolean isSame = newest.keySet().equals(rows.keySet())
        && newest.entrySet().stream()
            .allMatch(one -> Optional.ofNullable(rows.get(one.getKey()))
                .filter(row -> MessageDifference.isSame(row, one.getValue()))
                .isPresent());
    if (!isSame) {
      throw new AssertionError(
          "projection '%s' keeps %s, but the newest records of stream '%s' are %s"
              .formatted(declared.name(), told(rows), topic.stream(), told(newest)));
    }
  }

  private static Set<String> told(Map<ByteString, Message> rows) {
    return rows.values().stream().map(one -> MessageText.of(one)).collect(Collectors.toSet());
  }

  private List<String> failures(ScenarioHost host) {
    Stream<String> dead = declared.inputs().stream()
        .flatMap(input -> host.deadLetters(input.stream()).stream())
        .map(DeadLetter::cause)
        .filter(cause -> cause.step().startsWith(declared.name() + "/"))
        .map(cause -> "dead letter %s: %s".formatted(cause.code(), cause.message()));
    Stream<String> parked = topology.recoveryOf(declared).parks()
        ? Stream.concat(
                Stream.of(declared.name()),
                declared.inputs().stream()
                    .filter(input -> input.by().isPresent())
                    .map(input -> declared.name() + "/" + input.stream()))
            .flatMap(program -> host.parked(program).values().stream())
            .map(reason -> "parked %s: %s".formatted(reason.code(), reason.message()))
        : Stream.empty();
    return Stream.concat(dead, parked).toList();
  }
}
