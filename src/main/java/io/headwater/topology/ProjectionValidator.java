package io.headwater.topology;

import io.headwater.behavior.Projection;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what is wrong with a projection: with the streams that it reads, and with its target. */
final class ProjectionValidator {
  // Kafka takes 249 characters; a repartition topic's are '<topology>-<hop>-repartition'.
  private static final int LONGEST_TOPIC = 249;

  private final TopologySpec spec;
  private final ProjectionSpec projection;
  private final TopologyValidator validator;

  ProjectionValidator(TopologySpec spec, ProjectionSpec projection, TopologyValidator validator) {
    this.spec = spec;
    this.projection = projection;
    this.validator = validator;
  }

  void check() {
    validator.checkName(projection.name(), "projection", projection.where());
    projection.store().ifPresent(one -> validator.checkName(one, "store", projection.where()));
    if (projection.inputs().isEmpty()) {
      report("HW1555", projection.where(), "reads from no stream", "add 'from'");
    }
    Set<String> read = new HashSet<>();
    for (ProjectionSpec.Input input : projection.inputs()) {
      if (read.add(input.stream())) {
        checkInput(input);
      } else {
        report(
            "HW1557", input.where(), "reads stream '" + input.stream() + "' twice", "name it once");
      }
    }
    checkAllHeld();
    checkKeyspaces();
    if (projection.target() instanceof ProjectionSpec.Topic topic) {
      checkTopic(topic);
    }
  }

  private void report(String code, SourceLocation where, String what, String fix) {
    validator.report(code, where, "projection '" + projection.name() + "' " + what, fix);
  }

  private void checkInput(ProjectionSpec.Input input) {
    StreamSpec stream = spec.stream(input.stream()).orElse(null);
    if (stream == null) {
      report(
          "HW1556",
          input.where(),
          "reads from " + validator.unknownStream(input.stream()),
          "declare the stream, or correct the name");
      return;
    }
    if (projection.behavior().changesOf(stream.value()).isEmpty()) {
      report(
          "HW1558",
          input.where(),
          "reads stream '%s' of '%s', of which it folds no event"
              .formatted(stream.name(), stream.value()),
          "fold its events, or remove it");
    }
    if (input.by().isPresent()) {
      checkHop(input);
      return;
    }
    if (!stream.keyspace().isKeyed()) {
      report(
          "HW1561",
          input.where(),
          "reads stream '%s' with %s, which spreads one key over partitions"
              .formatted(stream.name(), stream.keyspace()),
          "say 'by' which key its rows have, or declare a partitioner that hashes the key");
    }
    if (stream.keyType() != projection.keyType()) {
      report(
          "HW1562",
          input.where(),
          "has rows with %s keys, but stream '%s' has %s keys"
              .formatted(
                  projection.keyType().label(), stream.name(), stream.keyType().label()),
          "say 'by' which key its rows have, or declare the same key type for both");
    }
  }

  private void checkHop(ProjectionSpec.Input input) {
    String topic = spec.name() + "-" + projection.hop(input) + "-repartition";
    if (topic.length() > LONGEST_TOPIC) {
      report(
          "HW1571",
          input.where(),
          "leads stream '%s' to its rows by a topic whose name would have %d characters"
              .formatted(input.stream(), topic.length()),
          "shorten the names, so that it has at most " + LONGEST_TOPIC);
    }
  }

  /** An event type that no stream holds is a mistake, above all a misspelled stream. */
  private void checkAllHeld() {
    Set<MessageType> held = projection.inputs().stream()
        .flatMap(input -> spec.stream(input.stream()).stream())
        .map(StreamSpec::value)
        .collect(Collectors.toSet());
    boolean areKnown =
        projection.inputs().stream().allMatch(one -> spec.stream(one.stream()).isPresent());
    for (Projection.Changes changes : projection.behavior().changes()) {
      if (areKnown && !held.contains(changes.event()) && !projection.inputs().isEmpty()) {
        report(
            "HW1559",
            projection.where(),
            "folds events of '%s', which none of its streams holds".formatted(changes.event()),
            "read a stream of them, or remove their folds");
      }
    }
  }

  /** What is folded into one row has to come to one partition. */
  private void checkKeyspaces() {
    List<StreamSpec> direct = projection.direct(spec);
    if (direct.stream().map(StreamSpec::keyspace).distinct().count() > 1) {
      String each = direct.stream()
          .map(stream -> "'%s' has %s".formatted(stream.name(), stream.keyspace()))
          .collect(Collectors.joining(", "));
      report(
          "HW1560",
          projection.where(),
          "reads streams that place keys differently: " + each,
          "say 'by' which key the rows of one have, or declare the same keyspace for all of them");
    }
  }

  private void checkTopic(ProjectionSpec.Topic topic) {
    StreamSpec target = spec.stream(topic.stream()).orElse(null);
    if (target == null) {
      report(
          "HW1563",
          projection.where(),
          "writes rows to " + validator.unknownStream(topic.stream()),
          "declare the stream, or correct the name");
      return;
    }
    MessageType row = projection.behavior().row();
    if (!target.value().equals(row)) {
      report(
          "HW1564",
          projection.where(),
          "writes rows of '%s' to stream '%s', which holds '%s'"
              .formatted(row, target.name(), target.value()),
          "write to a stream of '" + row + "'");
    }
    if (target.keyType() != projection.keyType()) {
      report(
          "HW1565",
          projection.where(),
          "writes rows with %s keys to stream '%s' with %s keys"
              .formatted(
                  projection.keyType().label(), target.name(), target.keyType().label()),
          "declare the same key type for both");
    }
    checkCompacted(target);
  }

  private void checkCompacted(StreamSpec target) {
    if (target.key().isPresent()) {
      report(
          "HW1566",
          projection.where(),
          "writes rows to stream '%s', which derives keys of its own".formatted(target.name()),
          "remove its 'key': a row is written under its own");
    }
    if (!(target.placement() instanceof Placement.ByKey byKey) || !byKey.isKeyed()) {
      report(
          "HW1567",
          projection.where(),
          "writes rows to stream '%s' with %s, which cannot place the deletion of a row"
              .formatted(target.name(), target.keyspace()),
          "declare a partitioner that hashes the key");
    }
    if (projection.reads(target.name())) {
      report(
          "HW1568",
          projection.where(),
          "writes rows to stream '" + target.name() + "', which it reads",
          "write to another stream");
    }
    target
        .retention()
        .ifPresent(kept -> report(
            "HW1569",
            projection.where(),
            "writes rows to stream '%s', which keeps records for %s".formatted(target.name(), kept),
            "remove its 'retention': a row stays until it is deleted"));
    spec.projections().stream()
        .takeWhile(other -> !other.equals(projection))
        .filter(other -> other.target() instanceof ProjectionSpec.Topic topic
            && topic.stream().equals(target.name()))
        .findFirst()
        .ifPresent(other -> report(
            "HW1570",
            projection.where(),
            "writes rows to stream '%s', as projection '%s' does at %s"
                .formatted(target.name(), other.name(), other.where()),
            "write to another stream"));
  }
}
