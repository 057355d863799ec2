package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.event.Envelope;
import io.headwater.event.RecordPosition;
import io.headwater.operator.ParkingLot;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import io.headwater.yaml.TopologyExamples.OfProjection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs an example of a projection, by its pure functions and in its topology; both must come to the
 * rows that it names, and to no others. Rows of a database are folded by the functions alone.
 */
final class ProjectionExampleRun {
  private final TopologySpec topology;
  private final OfProjection example;
  private final ProjectionSpec projection;
  private final List<String> findings = new ArrayList<>();

  ProjectionExampleRun(TopologySpec topology, OfProjection example) {
    this.topology = topology;
    this.example = example;
    this.projection = example.projection();
  }

  Optional<String> failure() {
    compare("the rows of the functions", expected(), byFunctions());
    if (findings.isEmpty()) {
      projection.store().ifPresent(this::inTopology);
    }
    return findings.isEmpty() ? Optional.empty() : Optional.of(told());
  }

  private String told() {
    List<String> lines = new ArrayList<>();
    lines.add(example.title().where() + ": " + findings.size()
        + (findings.size() == 1 ? " difference" : " differences"));
    findings.forEach(finding -> lines.add("  differs   " + finding));
    return String.join("\n", lines);
  }

  private Map<ByteString, Message> expected() {
    Map<ByteString, Message> rows = new LinkedHashMap<>();
    example.rows().forEach((key, row) -> row.ifPresent(one -> rows.put(encoded(key), one)));
    return rows;
  }

  private ByteString encoded(Object key) {
    return ByteString.copyFrom(projection.keyType().encode(key));
  }

  private Map<ByteString, Message> byFunctions() {
    Map<ByteString, Message> rows = new LinkedHashMap<>();
    for (int i = 0; i < example.given().size(); i++) {
      GivenRecord given = example.given().get(i);
      FoldingFunctions.fold(
          rows,
          projection.behavior(),
          envelope(given, i),
          event -> ProjectionInputs.keyed(projection, given.stream().name(), event));
    }
    return rows;
  }

  private static Envelope<Message> envelope(GivenRecord given, int number) {
    StreamSpec stream = given.stream();
    return Envelope.of(
        new RecordPosition(stream.topic(), 0, number),
        given.time().orElse(TopologyHarness.START),
        given.headers(),
        given.key().orElse(""),
        stream.value().parse(given.value().orElseThrow().toByteArray(), given.headers()));
  }

  private void inTopology(String store) {
    try (TopologyHarness harness = TopologyHarness.of(topology)) {
      for (GivenRecord given : example.given()) {
        given.time().ifPresent(harness::advanceTo);
        harness.pipeRaw(
            given.stream().topic(),
            given.key().map(key -> given.stream().keyType().encode(key)).orElse(null),
            given.value().orElseThrow().toByteArray(),
            given.headers(),
            given.time().orElse(TopologyHarness.START).toEpochMilli());
      }
      Map<ByteString, Message> rows = new LinkedHashMap<>();
      harness.states(store).forEach((key, snapshot) -> rows.put(key, snapshot.state()));
      compare("the rows of the topology", expected(), rows);
      if (projection.target() instanceof ProjectionSpec.Topic topic) {
        compare(
            "the newest records of stream '" + topic.stream() + "'",
            expected(),
            ProjectionInputs.newest(harness.records(topic.stream())));
      }
      failed(harness).forEach(failed -> findings.add("the topology fails on an event: " + failed));
    }
  }

  /** Says why events of this projection, and not of others that read the same, failed. */
  private List<String> failed(TopologyHarness harness) {
    String name = projection.name();
    Stream<String> dead = projection.inputs().stream()
        .flatMap(input -> harness.deadLetters(input.stream()).stream())
        .map(DeadLetter::cause)
        .filter(cause -> cause.step().startsWith(name + "/"))
        .map(cause -> cause.code() + ": " + cause.message());
    Stream<String> parked = !topology.recoveryOf(projection).parks()
        ? Stream.empty()
        : Stream.concat(
                Stream.of(name),
                projection.inputs().stream()
                    .filter(input -> input.by().isPresent())
                    .map(input -> name + "/" + input.stream()))
            .flatMap(program -> harness.parked(program).values().stream())
            .map(ParkingLot::reason)
            .map(reason -> reason.code() + ": " + reason.message());
    return Stream.concat(dead, parked).toList();
  }

  private void compare(
      String what, Map<ByteString, Message> expected, Map<ByteString, Message> actual) {
    expected.forEach((key, row) -> {
      String name = "%s: row[%s]".formatted(what, shown(key));
      Message found = actual.get(key);
      if (found == null) {
        findings.add("%s: expected %s, was none".formatted(name, MessageText.of(row)));
      } else {
        MessageDifference.between(row, found).forEach(line -> findings.add(name + " " + line));
      }
    });
    actual.forEach((key, row) -> {
      if (!expected.containsKey(key)) {
        findings.add(
            "%s: row[%s]: expected none, was %s".formatted(what, shown(key), MessageText.of(row)));
      }
    });
  }

  private String shown(ByteString key) {
    return RecordCheck.shown(projection.keyType().decode(key.toByteArray()));
  }
}
