package io.headwater.topology;

import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Follows the records of one pipeline, and finds steps that cannot take what reaches them. */
final class PipelineValidator {
  private final TopologySpec spec;
  private final PipelineSpec pipeline;
  private final TopologyValidator validator;
  private final Set<String> read = new HashSet<>();
  private final TablePipelineValidator tables;
  private boolean isWriting;

  /**
   * What is known of the records at a point of the pipeline.
   *
   * @param origins the streams or hops that they come from, each with its keyspace
   * @param program name of the program that the point is in
   */
  record Flow(MessageType value, KeyType keyType, List<Origin> origins, String program) {
    Flow withValue(MessageType changed) {
      return new Flow(changed, keyType, origins, program);
    }

    Flow inProgram(String other) {
      return new Flow(value, keyType, origins, other);
    }
  }

  /** A stream or a repartition step that feeds a point of the pipeline. */
  record Origin(String name, Keyspace keyspace) {
    @Override
    public String toString() {
      return "'" + name + "' has " + keyspace;
    }
  }

  PipelineValidator(TopologySpec spec, PipelineSpec pipeline, TopologyValidator validator) {
    this.spec = spec;
    this.pipeline = pipeline;
    this.validator = validator;
    this.tables = new TablePipelineValidator(spec, pipeline, this);
  }

  void check() {
    validator.checkName(pipeline.name(), "pipeline", pipeline.where());
    Optional<Flow> flow = Optional.empty();
    for (String from : pipeline.from()) {
      flow = join(flow, "reads from", from, pipeline.where());
    }
    if (pipeline.from().isEmpty() && pipeline.table().isEmpty()) {
      report("HW0107", pipeline.where(), "reads from no stream", "add 'from'");
    }
    isWriting = false;
    pipeline.table().ifPresent(table -> tables.checkBegin(table));
    flow.ifPresent(start -> checkSteps(pipeline.steps(), start));
    if (flow.isPresent() && !isWriting) {
      report(
          "HW0116",
          pipeline.where(),
          "has no effect: it writes to no stream and to no store",
          "add 'to', 'aggregate' or 'process'");
    }
  }

  String unknownStream(String name) {
    return validator.unknownStream(name);
  }

  void checkStore(String store, SourceLocation where) {
    validator.checkName(store, "store", where);
  }

  void report(String code, SourceLocation where, String what, String fix) {
    validator.report(code, where, "pipeline '" + pipeline.name() + "' " + what, fix);
  }

  private Optional<Flow> join(
      Optional<Flow> flow, String verb, String streamName, SourceLocation where) {
    Optional<StreamSpec> stream = spec.stream(streamName);
    if (stream.isEmpty()) {
      report(
          "HW0107",
          where,
          verb + " " + validator.unknownStream(streamName),
          "declare the stream, or correct the name");
      return flow;
    }
    if (!read.add(streamName)) {
      report(
          "HW0132",
          where,
          "reads stream '" + streamName + "' twice",
          "name it once, or read it in a pipeline of its own");
      return flow;
    }
    StreamSpec found = stream.get();
    Origin origin = new Origin(streamName, found.keyspace());
    if (flow.isEmpty()) {
      return Optional.of(
          new Flow(found.value(), found.keyType(), List.of(origin), pipeline.name()));
    }
    Flow before = flow.get();
    if (!before.value().equals(found.value()) || before.keyType() != found.keyType()) {
      report(
          "HW0118",
          where,
          "merges '%s' of '%s' with %s keys into '%s' with %s keys"
              .formatted(
                  streamName,
                  found.value(),
                  found.keyType().label(),
                  before.value(),
                  before.keyType().label()),
          "map both to one type in pipelines of their own, then merge those");
    }
    List<Origin> origins = new ArrayList<>(before.origins());
    origins.add(origin);
    return Optional.of(
        new Flow(before.value(), before.keyType(), List.copyOf(origins), before.program()));
  }

  private void checkSteps(List<StepSpec> steps, Flow start) {
    Flow flow = start;
    for (int i = 0; i < steps.size(); i++) {
      StepSpec step = steps.get(i);
      validator.checkName(step.name(), "step", step.where());
      tables.checkStep(step);
      if (step instanceof StepSpec.Branch branch) {
        checkBranch(branch, flow, i == steps.size() - 1);
        return;
      }
      flow = checkStep(step, flow);
    }
  }

  private Flow checkStep(StepSpec step, Flow flow) {
    if (step instanceof StepSpec.MapValue map) {
      return flow.withValue(map.to());
    }
    if (step instanceof StepSpec.FlatMap flatMap) {
      return flow.withValue(flatMap.to());
    }
    if (step instanceof StepSpec.Merge merge) {
      Optional<Flow> merged = Optional.of(flow);
      for (String stream : merge.streams()) {
        merged = join(merged, "merges", stream, step.where());
      }
      return merged.orElse(flow);
    }
    if (step instanceof StepSpec.Repartition repartition) {
      return checkRepartition(repartition, flow);
    }
    if (step instanceof StepSpec.FoldInto fold) {
      return checkStateful(step, fold.store(), flow).withValue(fold.state());
    }
    if (step instanceof StepSpec.Join join) {
      return checkJoin(join, flow).withValue(join.to());
    }
    if (step instanceof StepSpec.StreamJoin join) {
      checkStreamJoin(join, flow);
      return flow.withValue(join.to());
    }
    if (step instanceof StepSpec.WindowFold fold) {
      new WindowValidator(spec, this, fold).check(flow.value(), flow.keyType());
      return checkStateful(step, fold.store(), flow).withValue(fold.state());
    }
    if (step instanceof StepSpec.Deduplicate deduplicate) {
      checkWindow(deduplicate);
      return checkStateful(step, deduplicate.store(), flow);
    }
    if (step instanceof StepSpec.Process process) {
      isWriting = true;
      process.stores().forEach(store -> checkStateful(step, store.name(), flow));
      return flow.withValue(process.to());
    }
    if (step instanceof StepSpec.To to) {
      checkTo(to, flow);
    }
    return flow;
  }

  private void checkWindow(StepSpec.Deduplicate step) {
    if (step.window().toMillis() < 1) {
      report(
          "HW0126",
          step.where(),
          "remembers ids in step '%s' for %s, expected at least 1 ms"
              .formatted(step.name(), step.window()),
          "declare a positive window");
    }
  }

  private Flow checkRepartition(StepSpec.Repartition step, Flow flow) {
    if (step.partitions() < 1) {
      report(
          "HW0103",
          step.where(),
          "repartitions in step '%s' to %d partitions, expected at least 1"
              .formatted(step.name(), step.partitions()),
          "declare 1 or more partitions");
    }
    return new Flow(
        flow.value(),
        step.keyType(),
        List.of(new Origin(step.name(), step.keyspace())),
        pipeline.name() + "/" + step.name());
  }

  private Flow checkStateful(StepSpec step, String store, Flow flow) {
    validator.checkName(store, "store", step.where());
    isWriting |= !(step instanceof StepSpec.Deduplicate);
    checkKeyspaces(step, "keeps state", flow.origins());
    return flow;
  }

  private Flow checkJoin(StepSpec.Join step, Flow flow) {
    Optional<TableSpec> table = spec.table(step.table());
    if (table.isEmpty()) {
      List<String> names = spec.tables().stream().map(TableSpec::name).toList();
      report(
          "HW0160",
          step.where(),
          "joins in step '%s' table '%s', which is not declared%s"
              .formatted(step.name(), step.table(), NearMatch.didYouMean(step.table(), names)),
          "declare the table, or correct the name");
      return flow;
    }
    tables.checkJoin(step, table.get());
    if (table.get().isGlobal()) {
      noteTable("joined", step.where(), table.get(), flow.program());
      validator.globals().checkJoin(pipeline.name(), step, table.get(), flow.keyType());
      return flow;
    }
    if (step.on().isPresent()) {
      return tables.checkForeign(step, table.get(), flow);
    }
    String stream = table.get().stream();
    noteTable("joined", step.where(), table.get(), flow.program());
    if (reads(stream)) {
      report(
          "HW0165",
          step.where(),
          "joins in step '%s' table '%s' of stream '%s', which it reads itself"
              .formatted(step.name(), step.table(), stream),
          "read the stream in a pipeline of its own");
    }
    List<Origin> origins = new ArrayList<>(flow.origins());
    spec.stream(stream).ifPresent(rows -> origins.add(new Origin(stream, rows.keyspace())));
    checkKeyspaces(step, "joins", origins);
    return flow;
  }

  /** Notes which program keeps the rows of a table. */
  void noteTable(String how, SourceLocation where, TableSpec table, String program) {
    validator.noteTable(how, where, table, program);
  }

  private void checkStreamJoin(StepSpec.StreamJoin step, Flow flow) {
    StreamJoinValidator join = new StreamJoinValidator(spec, this, step);
    join.check(flow.value(), flow.keyType());
    join.checkReadOnce(read.add(step.stream()));
    List<Origin> origins = new ArrayList<>(flow.origins());
    join.other().ifPresent(other -> origins.add(new Origin(other.name(), other.keyspace())));
    checkKeyspaces(step, "joins", origins);
  }

  private void checkKeyspaces(StepSpec step, String does, List<Origin> origins) {
    Optional<Origin> unkeyed =
        origins.stream().filter(origin -> !origin.keyspace().isKeyed()).findFirst();
    if (unkeyed.isPresent()) {
      report(
          "HW0113",
          step.where(),
          "%s by key in step '%s', but %s, which spreads one key over partitions"
              .formatted(does, step.name(), unkeyed.get()),
          tables.fixOfSpreadKeys(step));
    } else if (origins.stream().map(Origin::keyspace).distinct().count() > 1) {
      String each = origins.stream().map(Origin::toString).collect(Collectors.joining(", "));
      report(
          "HW0112",
          step.where(),
          "%s by key in step '%s' over streams that place keys differently: %s"
              .formatted(does, step.name(), each),
          tables.fixOfKeyspaces(step));
    }
  }

  private void checkBranch(StepSpec.Branch branch, Flow flow, boolean isLast) {
    if (!isLast) {
      report(
          "HW0115",
          branch.where(),
          "has steps after branch '" + branch.name() + "', which no record reaches",
          "move them into the arms of the branch");
    }
    List<StepSpec.Arm> arms = branch.arms();
    boolean hasOtherwise = !arms.isEmpty() && arms.get(arms.size() - 1).when().isEmpty();
    if (!hasOtherwise) {
      report(
          "HW0114",
          branch.where(),
          "drops records in branch '" + branch.name() + "' that no arm takes",
          "add 'otherwise' as the last arm");
    }
    for (int i = 0; i < arms.size() - 1; i++) {
      if (arms.get(i).when().isEmpty()) {
        report(
            "HW0125",
            arms.get(i).where(),
            "has arms after 'otherwise' of branch '" + branch.name() + "'",
            "move 'otherwise' to the end");
      }
    }
    arms.forEach(arm -> checkSteps(arm.steps(), flow));
  }

  private void checkTo(StepSpec.To step, Flow flow) {
    isWriting = true;
    Optional<StreamSpec> target = spec.stream(step.stream());
    if (target.isEmpty()) {
      report(
          "HW0108",
          step.where(),
          "writes to " + validator.unknownStream(step.stream()),
          "declare the stream, or correct the name");
      return;
    }
    StreamSpec stream = target.get();
    if (!stream.value().equals(flow.value())) {
      report(
          "HW0109",
          step.where(),
          "writes '%s' to stream '%s', which holds '%s'"
              .formatted(flow.value(), stream.name(), stream.value()),
          "add 'map' to '" + stream.value() + "' before it, or write to another stream");
    }
    if (stream.keyType() != flow.keyType() && stream.key().isEmpty()) {
      report(
          "HW0110",
          step.where(),
          "writes %s keys to stream '%s', which has %s keys"
              .formatted(flow.keyType().label(), stream.name(), stream.keyType().label()),
          "declare the stream's key as a rule of its value, or repartition before it");
    }
    tables.checkTo(step, stream);
    checkLoop(step.stream(), step.where());
    checkNewest(step, stream);
  }

  private void checkNewest(StepSpec.To step, StreamSpec stream) {
    if (step.isNewestOnly() && !stream.placement().isKeyed()) {
      report(
          "HW0168",
          step.where(),
          "writes only the newest record per key to stream '%s', which is not placed by key"
              .formatted(stream.name()),
          "place the stream by key, or write every record to it");
    }
    if (step.isNewestOnly() && spec.reads(stream.name())) {
      report(
          "HW0169",
          step.where(),
          "writes only the newest record per key to stream '%s', which this topology reads"
              .formatted(stream.name()),
          "write every record: what a step reads must not depend on when commits are");
    }
  }

  private boolean reads(String stream) {
    return pipeline.reads(stream);
  }

  /** Checks a stream that the pipeline writes to. */
  void checkLoop(String written, SourceLocation where) {
    if (reads(written)) {
      report(
          "HW0131",
          where,
          "writes to stream '" + written + "', which it reads: it would never end",
          "write to another stream");
    }
  }
}
