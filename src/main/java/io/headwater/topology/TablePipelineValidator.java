package io.headwater.topology;

import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what is wrong with a pipeline that begins with a table; and which joins cannot be made in
 * one that does not.
 */
final class TablePipelineValidator {
  private static final String HASHING = "declare a partitioner that hashes the key";

  private final TopologySpec spec;
  private final PipelineSpec pipeline;
  private final PipelineValidator validator;
  private final Set<String> joined = new HashSet<>();

  TablePipelineValidator(TopologySpec spec, PipelineSpec pipeline, PipelineValidator validator) {
    this.spec = spec;
    this.pipeline = pipeline;
    this.validator = validator;
  }

  private boolean beginsWithTable() {
    return pipeline.table().isPresent();
  }

  /** Returns the stream of the table that the pipeline begins with. */
  private Optional<StreamSpec> own() {
    return pipeline.from().stream().findFirst().flatMap(spec::stream);
  }

  /** Checks the table that the pipeline begins with. */
  void checkBegin(String name) {
    Optional<TableSpec> table = spec.table(name);
    if (table.isEmpty()) {
      List<String> names = spec.tables().stream().map(TableSpec::name).toList();
      validator.report(
          "HW0160",
          pipeline.where(),
          "reads from table '%s', which is not declared%s"
              .formatted(name, NearMatch.didYouMean(name, names)),
          "declare the table, or correct the name");
      return;
    }
    checkGlobal("begins with", pipeline.where(), table.get());
    own()
        .filter(rows -> !rows.keyspace().isKeyed())
        .ifPresent(rows -> validator.report(
            "HW0113",
            pipeline.where(),
            "begins with table '%s', but stream '%s' has %s, which spreads one key over partitions"
                .formatted(name, rows.name(), rows.keyspace()),
            HASHING));
    validator.noteTable("read", pipeline.where(), table.get(), pipeline.name());
  }

  /** Checks that a step can take changes of a table, if such reach it. */
  void checkStep(StepSpec step) {
    boolean takesRows = step instanceof StepSpec.Filter
        || step instanceof StepSpec.MapValue
        || step instanceof StepSpec.Join
        || step instanceof StepSpec.To;
    if (beginsWithTable() && !takesRows) {
      validator.report(
          "HW1380",
          step.where(),
          "begins with table '%s', whose changes step '%s' of kind '%s' cannot take"
              .formatted(pipeline.table().orElseThrow(), step.name(), step.kind()),
          "use filter, map, join and to only, or begin with the stream");
    }
  }

  /** Checks the kind of a join. */
  void checkJoin(StepSpec.Join step, TableSpec table) {
    if (!beginsWithTable() && step.joinKind().isOuter()) {
      validator.report(
          "HW1382",
          step.where(),
          "begins with a stream, which step '%s' cannot outer-join with table '%s'"
              .formatted(step.name(), table.name()),
          "join with 'left: true', or begin with a table");
    }
    if (beginsWithTable()) {
      checkGlobal("joins in step '" + step.name() + "'", step.where(), table);
      if (!joined.add(table.name())) {
        validator.report(
            "HW1387",
            step.where(),
            "joins in step '%s' table '%s', which it has joined before"
                .formatted(step.name(), table.name()),
            "let the first join set all that is needed of its rows");
      }
    }
  }

  /**
   * Checks a join by another key than the record's own.
   *
   * @return what is known of the records behind it
   */
  PipelineValidator.Flow checkForeign(
      StepSpec.Join step, TableSpec table, PipelineValidator.Flow flow) {
    if (!beginsWithTable()) {
      validator.noteTable("joined", step.where(), table, flow.program());
      validator.report(
          "HW1400",
          step.on().orElseThrow().where(),
          "joins in step '%s' by 'on' with table '%s', which no instance has all of"
              .formatted(step.name(), table.name()),
          "repartition by it first, declare the table global, or begin with a table");
      return flow;
    }
    if (step.joinKind().isOuter()) {
      validator.report(
          "HW1385",
          step.where(),
          "joins in step '%s' table '%s' by another key, where an outer join has no key for rows "
                  .formatted(step.name(), table.name())
              + "that none names",
          "join with 'left: true', or without 'on'");
    }
    spec.stream(table.stream()).ifPresent(rows -> checkPlaced(step, rows));
    own().ifPresent(rows -> checkPlacedByKey(step, rows));
    validator.noteTable(
        "joined", step.where(), table, pipeline.name() + "/" + table.subscriptions());
    return flow.inProgram(pipeline.name() + "/" + table.answers());
  }

  /** Checks that a record can be placed among the rows of a stream by its key alone. */
  private void checkPlaced(StepSpec.Join step, StreamSpec rows) {
    checkPlacedByKey(step, rows);
    if (!rows.keyspace().isKeyed()) {
      validator.report(
          "HW0113",
          step.where(),
          "joins by another key in step '%s', but stream '%s' has %s, which spreads one key over "
                  .formatted(step.name(), rows.name(), rows.keyspace())
              + "partitions",
          HASHING);
    }
  }

  private void checkPlacedByKey(StepSpec.Join step, StreamSpec rows) {
    if (rows.placement() instanceof Placement.ByRule) {
      validator.report(
          "HW1386",
          step.where(),
          "joins by another key in step '%s', but partitions of stream '%s' follow from the value"
              .formatted(step.name(), rows.name()),
          "place the stream by its keys, with 'partitioner'");
    }
  }

  private void checkGlobal(String does, SourceLocation where, TableSpec table) {
    if (table.isGlobal()) {
      validator.report(
          "HW1384",
          where,
          "%s table '%s', which is global, and whose changes therefore lead to nothing"
              .formatted(does, table.name()),
          "declare a table of the same stream that is not global");
    }
  }

  /** Returns how to let records meet whose keys are spread. */
  String fixOfSpreadKeys(StepSpec step) {
    return beginsWithTable() ? HASHING : fixOfKeyspaces(step);
  }

  /** Returns how to let records meet that are placed differently. */
  String fixOfKeyspaces(StepSpec step) {
    return beginsWithTable()
        ? "place both streams alike, or join by another key with 'on'"
        : "add 'repartition' before step '" + step.name() + "'";
  }

  /** Checks a stream that rows are written to: what has no value has its own key only. */
  void checkTo(StepSpec.To step, StreamSpec stream) {
    boolean isByRule = stream.placement() instanceof Placement.ByRule;
    if (beginsWithTable() && (stream.key().isPresent() || isByRule)) {
      validator.report(
          "HW1388",
          step.where(),
          "writes rows to stream '%s', whose %s follow from the value, which a deletion has none of"
              .formatted(stream.name(), stream.key().isPresent() ? "keys" : "partitions"),
          "write to a stream without '%s'"
              .formatted(stream.key().isPresent() ? "key" : "partition"));
    }
  }
}
