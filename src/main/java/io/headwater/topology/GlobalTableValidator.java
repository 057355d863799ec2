package io.headwater.topology;

import io.headwater.event.KeyType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds what is wrong with global tables, and with joins whose key is an expression. */
final class GlobalTableValidator {
  private final TopologySpec spec;
  private final TopologyValidator validator;

  GlobalTableValidator(TopologySpec spec, TopologyValidator validator) {
    this.spec = spec;
    this.validator = validator;
  }

  /** Checks a join of records with {@code keyType} keys to a global table. */
  void checkJoin(String pipeline, StepSpec.Join step, TableSpec table, KeyType keyType) {
    Optional<KeyType> rows = spec.stream(table.stream()).map(StreamSpec::keyType);
    if (step.on().isEmpty() && rows.isPresent() && rows.get() != keyType) {
      validator.report(
          "HW1401",
          step.where(),
          "pipeline '%s' joins in step '%s' records of %s keys with table '%s' of %s keys"
              .formatted(
                  pipeline,
                  step.name(),
                  keyType.label(),
                  table.name(),
                  rows.get().label()),
          "add 'on' with the key of the row");
    }
  }

  /** Checks the declarations. */
  void check() {
    Map<String, String> first = new HashMap<>();
    for (TableSpec table : spec.tables()) {
      if (table.isGlobal()) {
        checkReaders(table);
        checkKeyspace(table);
        checkRetention(table);
        String other = first.putIfAbsent(table.stream(), table.name());
        if (other != null) {
          validator.report(
              "HW1403",
              table.where(),
              "tables '%s' and '%s' of stream '%s' are both global"
                  .formatted(other, table.name(), table.stream()),
              "join '" + other + "' everywhere");
        }
      }
    }
  }

  private void checkReaders(TableSpec table) {
    reader(table.stream())
        .ifPresent(reader -> validator.report(
            "HW1402",
            table.where(),
            "table '%s' is global, but its stream '%s' is also read by %s"
                .formatted(table.name(), table.stream(), reader),
            "remove 'global', or read the stream in a topology of its own"));
  }

  /** Returns who reads a stream partition by partition. */
  private Optional<String> reader(String stream) {
    for (AggregateSpec aggregate : spec.aggregates()) {
      if (aggregate.commands().equals(stream)) {
        return Optional.of("aggregate '" + aggregate.name() + "'");
      }
    }
    for (SagaSpec saga : spec.sagas()) {
      if (saga.reads(stream)) {
        return Optional.of("saga '" + saga.name() + "'");
      }
    }
    for (TableSpec table : spec.tables()) {
      if (!table.isGlobal() && table.stream().equals(stream)) {
        return Optional.of("table '" + table.name() + "'");
      }
    }
    return spec.pipelines().stream()
        .filter(pipeline -> pipeline.reads(stream) && pipeline.table().isEmpty())
        .findFirst()
        .map(pipeline -> "pipeline '" + pipeline.name() + "'")
        .or(() -> spec.projections().stream()
            .filter(projection -> projection.reads(stream))
            .findFirst()
            .map(projection -> "projection '" + projection.name() + "'"));
  }

  private void checkRetention(TableSpec table) {
    spec.stream(table.stream())
        .filter(stream -> stream.retention().flatMap(Retention::time).isPresent())
        .ifPresent(stream -> validator.report(
            "HW1405",
            stream.where(),
            "stream '%s' keeps records for %s, but is all that instances know of global table '%s'"
                .formatted(stream.name(), stream.retention().orElseThrow(), table.name()),
            "remove 'retention': the topic is compacted, and keeps the newest row of each key"));
  }

  private void checkKeyspace(TableSpec table) {
    spec.stream(table.stream())
        .filter(stream -> !stream.keyspace().isKeyed())
        .ifPresent(stream -> validator.report(
            "HW1404",
            table.where(),
            "table '%s' holds stream '%s' with %s, so that no row of a key is the newest"
                .formatted(table.name(), stream.name(), stream.keyspace()),
            "declare a partitioner that hashes the key"));
  }
}
