package io.headwater.topology;

import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.partition.Partitioning;
import io.headwater.partition.Partitionings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A topology under construction, with a line of {@code words.yaml} for each of its parts. */
final class Drafts {
  static final MessageType TEXT = MessageType.of(StringValue.class);
  static final MessageType NUMBER = MessageType.of(Int64Value.class);

  private final List<StreamSpec> streams = new ArrayList<>();
  private final List<TableSpec> tables = new ArrayList<>();
  private final List<AggregateSpec> aggregates = new ArrayList<>();
  private final List<PipelineSpec> pipelines = new ArrayList<>();
  private String name = "words";

  /** Streams {@code in} and {@code out}, text by text keys over 6 partitions, at lines 2 and 3. */
  static Drafts words() {
    return new Drafts().with(stream("in", 2)).with(stream("out", 3));
  }

  static SourceLocation at(int line) {
    return new SourceLocation("words.yaml", line, 3);
  }

  Drafts named(String topology) {
    name = topology;
    return this;
  }

  Drafts with(StreamSpec stream) {
    streams.add(stream);
    return this;
  }

  Drafts with(TableSpec table) {
    tables.add(table);
    return this;
  }

  Drafts with(AggregateSpec aggregate) {
    aggregates.add(aggregate);
    return this;
  }

  Drafts pipeline(String from, int line, StepSpec... steps) {
    return pipeline("words", List.of(from), line, steps);
  }

  Drafts pipeline(String pipeline, List<String> from, int line, StepSpec... steps) {
    pipelines.add(new PipelineSpec(pipeline, from, Arrays.asList(steps), at(line)));
    return this;
  }

  /** A pipeline {@code words} that begins with a table, which may be declared. */
  Drafts rows(String table, int line, StepSpec... steps) {
    List<String> from = tables.stream()
        .filter(one -> one.name().equals(table))
        .map(TableSpec::stream)
        .toList();
    pipelines.add(new PipelineSpec(
        "words", from, Optional.of(table), Arrays.asList(steps), ErrorPolicy.NONE, at(line)));
    return this;
  }

  TopologySpec spec() {
    return new TopologySpec(
        name,
        streams,
        tables,
        aggregates,
        pipelines,
        List.of(),
        List.of(),
        List.of(),
        Recovery.deadLetter(),
        Optional.empty(),
        List.of(),
        at(1));
  }

  /** Everything wrong with it, as printed. */
  String problems() {
    return spec().problems().stream().map(Problem::render).collect(Collectors.joining("\n"));
  }

  static StreamSpec stream(String name, int line) {
    return stream(name, name, line);
  }

  static StreamSpec stream(String name, String topic, int line) {
    return new StreamSpec(
        name,
        topic,
        StreamSpec.deadLettersOf(topic),
        TEXT,
        KeyType.STRING,
        Optional.empty(),
        6,
        murmur2(),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        at(line));
  }

  static StreamSpec numbers(String name, int line) {
    return new StreamSpec(
        name,
        name,
        StreamSpec.deadLettersOf(name),
        NUMBER,
        KeyType.STRING,
        Optional.empty(),
        6,
        murmur2(),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        at(line));
  }

  static StreamSpec keyed(String name, MessageType value, KeyType keys, int line) {
    return new StreamSpec(
        name,
        name,
        StreamSpec.deadLettersOf(name),
        value,
        keys,
        Optional.empty(),
        6,
        murmur2(),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        at(line));
  }

  static StreamSpec placed(String name, int partitions, Partitioning partitioning, int line) {
    return new StreamSpec(
        name,
        name,
        StreamSpec.deadLettersOf(name),
        TEXT,
        KeyType.STRING,
        Optional.empty(),
        partitions,
        new Placement.ByKey(partitioning),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        at(line));
  }

  private static Placement murmur2() {
    return new Placement.ByKey(Partitionings.murmur2());
  }

  static StepSpec to(String stream, int line) {
    return new StepSpec.To("to-" + stream, stream, at(line));
  }

  static StepSpec filter(String step, int line) {
    return new StepSpec.Filter(step, Rule.java(at(line), record -> true), at(line));
  }

  static StepSpec map(MessageType to, int line) {
    return new StepSpec.MapValue(
        "map", to, Rule.java(at(line), record -> (Message) record.value()), at(line));
  }

  static StepSpec fold(String store, int line) {
    Fold fold = new Fold((state, record) -> state, Optional.empty(), at(line));
    return new StepSpec.FoldInto(store, store, TEXT, fold, at(line));
  }

  /** A table whose store is named after it. */
  static TableSpec table(String name, String stream, int line) {
    return new TableSpec(name, stream, name, at(line));
  }

  static StepSpec join(String step, String table, int line) {
    Joiner keep = new Joiner((record, row) -> record.value(), Optional.empty(), at(line));
    return new StepSpec.Join(step, table, Optional.empty(), TEXT, keep, JoinKind.INNER, at(line));
  }

  static StepSpec joinOn(String step, String table, int line) {
    Joiner keep = new Joiner((record, row) -> record.value(), Optional.empty(), at(line));
    Rule<Object> key = Rule.java(at(line), record -> "k");
    return new StepSpec.Join(step, table, Optional.of(key), TEXT, keep, JoinKind.INNER, at(line));
  }

  static StepSpec deduplicate(String store, Duration window, int line) {
    return new StepSpec.Deduplicate(
        store, store, Rule.java(at(line), record -> record.id()), window, at(line));
  }

  static StepSpec process(List<String> stores, int line) {
    return new StepSpec.Process(
        "own",
        () -> (record, output) -> {},
        TEXT,
        stores.stream().map(store -> new StepSpec.Store(store, TEXT)).toList(),
        at(line));
  }

  static StepSpec repartition(String step, int partitions, int line) {
    Rule<Object> by = Rule.java(at(line), record -> record.key());
    return new StepSpec.Repartition(step, by, KeyType.STRING, partitions, murmur2(), at(line));
  }

  static StepSpec merge(int line, String... from) {
    return new StepSpec.Merge("merge", Arrays.asList(from), at(line));
  }

  static StepSpec branch(int line, StepSpec.Arm... arms) {
    return new StepSpec.Branch("branch", Arrays.asList(arms), at(line));
  }

  static StepSpec.Arm when(int line, StepSpec... steps) {
    return new StepSpec.Arm(
        "when", Optional.of(Rule.java(at(line), record -> true)), Arrays.asList(steps), at(line));
  }

  static StepSpec.Arm otherwise(int line, StepSpec... steps) {
    return new StepSpec.Arm("otherwise", Optional.empty(), Arrays.asList(steps), at(line));
  }
}
