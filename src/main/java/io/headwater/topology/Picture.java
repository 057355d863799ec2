package io.headwater.topology;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.diagnostic.LetterContent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A topology as nodes and edges, to be drawn.
 *
 * @param nodes in declared order; ids are unique
 * @param edges from node id to node id
 */
public record Picture(String topology, List<Node> nodes, List<Edge> edges) {

  /**
   * Fact of a step: its expressions as they were written. The facts about an aggregate's or a
   * saga's begin with it, as in {@code rule of command deposit}.
   */
  public static final String RULE = "rule";

  /** The fact that says what becomes of records that fail, unless they are dead-lettered. */
  static final String ON_ERROR = "on error";

  static final String PARKED = "parked records";
  static final String RETRIES = "records to be tried again";

  /** What a node stands for. */
  public enum Kind {
    /** A declared topic. */
    STREAM,
    /** The topic of dead letters of a source. */
    DEAD_LETTER_QUEUE,
    /** An aggregate. */
    AGGREGATE,
    /** A projection. */
    PROJECTION,
    /** A saga. */
    SAGA,
    /** A step of a pipeline. */
    STEP,
    /** The internal topic of a repartition step. */
    REPARTITION,
    /** A state store. */
    STORE,
    /** A call of the world outside. */
    EFFECT
  }

  /**
   * A node.
   *
   * @param id unique within the picture
   * @param label the author's name
   * @param facts what an engineer asks next, such as keyspace and type, in reading order
   * @param where where it was written
   */
  public record Node(String id, Kind kind, String label, Map<String, String> facts, String where) {}

  /**
   * A way that records or state take.
   *
   * @param label the arm of a branch, what becomes of records that cannot be read or written if
   *     they are not dead-lettered, or empty
   */
  public record Edge(String from, String to, String label) {}

  /** Copies the lists. */
  public Picture {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }

  /** Draws a valid topology. */
  public static Picture of(TopologySpec spec) {
    return new Artist(spec.requireValid()).draw();
  }

  /** Collects nodes and edges while walking a topology. */
  private static final class Artist {
    private final TopologySpec spec;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();

    Artist(TopologySpec spec) {
      this.spec = spec;
    }

    Picture draw() {
      spec.streams().forEach(this::stream);
      spec.tables().forEach(this::table);
      spec.aggregates().forEach(this::aggregate);
      spec.pipelines().forEach(this::pipeline);
      spec.sagas().forEach(this::saga);
      ProjectionPicture projections = new ProjectionPicture(spec, nodes, edges);
      spec.projections().forEach(projections::draw);
      spec.effects().forEach(this::effect);
      return new Picture(spec.name(), nodes, edges);
    }

    private void stream(StreamSpec stream) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("type", stream.value().fullName());
      facts.put("keyspace", stream.keyspace().toString());
      if (!stream.topic().equals(stream.name())) {
        facts.put("topic", stream.topic());
      }
      stream.retention().ifPresent(kept -> facts.put("retention", kept.toString()));
      stream.start().ifPresent(start -> facts.put("start", start.toString()));
      if (stream.deadLetters() != LetterContent.FULL) {
        facts.put("dead letters", stream.deadLetters().label());
      }
      if (!stream.upcasters().isEmpty()) {
        facts.put("upcast", String.join("; ", RuleTexts.of(stream)));
      }
      String where = stream.where().toString();
      nodes.add(new Node(streamId(stream.name()), Kind.STREAM, stream.name(), facts, where));
      if (spec.sources().contains(stream) || spec.effectSources().contains(stream)) {
        nodes.add(new Node(
            deadLetterId(stream.name()),
            Kind.DEAD_LETTER_QUEUE,
            stream.deadLetterTopic(),
            Map.of(),
            where));
        edges.add(new Edge(streamId(stream.name()), deadLetterId(stream.name()), "dead letters"));
      }
    }

    private void table(TableSpec table) {
      StreamSpec stream = spec.stream(table.stream()).orElseThrow();
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("type", stream.value().fullName());
      if (table.isGlobal()) {
        facts.put("global", "all rows in every instance");
      }
      String id = "store:" + table.store();
      nodes.add(new Node(id, Kind.STORE, table.store(), facts, table.where().toString()));
      String label = table.isGlobal() ? "global table" : "table";
      edges.add(new Edge(streamId(table.stream()), id, label));
    }

    private String tableId(String name) {
      return "store:" + spec.table(name).orElseThrow().store();
    }

    private static String streamId(String name) {
      return "stream:" + name;
    }

    private static String deadLetterId(String name) {
      return "dlq:" + name;
    }

    private void edge(String from, String to) {
      edges.add(new Edge(from, to, ""));
    }

    private void aggregate(AggregateSpec aggregate) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("commands", names(aggregate.behavior().commandCases()));
      facts.put("events", names(aggregate.behavior().eventCases()));
      if (!aggregate.behavior().endNames().isEmpty()) {
        facts.put("ends with", String.join(", ", aggregate.behavior().endNames()));
        facts.put("tombstone", aggregate.behavior().life().tombstone().label());
      }
      if (aggregate.behavior().life().version() > 1) {
        facts.put("version", Integer.toString(aggregate.behavior().life().version()));
      }
      if (!aggregate.behavior().invariantNames().isEmpty()) {
        facts.put("invariants", String.join(", ", aggregate.behavior().invariantNames()));
      }
      facts.put("remembers command ids for", aggregate.deduplicationWindow().toString());
      onError(spec.recoveryOf(aggregate)).ifPresent(text -> facts.put(ON_ERROR, text));
      RuleTexts.of(aggregate.behavior())
          .forEach((about, written) -> facts.put(RULE + " of " + about, written));
      String id = "aggregate:" + aggregate.name();
      String where = aggregate.where().toString();
      nodes.add(new Node(id, Kind.AGGREGATE, aggregate.name(), facts, where));
      String state = aggregate.behavior().types().state().fullName();
      store(aggregate.store(), state, id, where);
      if (spec.recoveryOf(aggregate).parks()) {
        store(Recovery.Park.storeOf(aggregate.name()), PARKED, id, where);
      }
      if (spec.recoveryOf(aggregate).setsAside()) {
        store(Recovery.Retry.storeOf(aggregate.name()), RETRIES, id, where);
      }
      edge(streamId(aggregate.commands()), id);
      edge(id, streamId(aggregate.events()));
      aggregate.replies().ifPresent(replies -> edge(id, streamId(replies)));
    }

    /** Says what becomes of records that fail, unless it is what happens anywhere. */
    private static Optional<String> onError(Recovery recovery) {
      return recovery instanceof Recovery.DeadLetter
          ? Optional.empty()
          : Optional.of(recovery.text());
    }

    private static String names(List<FieldDescriptor> cases) {
      return String.join(", ", cases.stream().map(FieldDescriptor::getName).toList());
    }

    private void store(String name, String type, String owner, String where) {
      nodes.add(new Node("store:" + name, Kind.STORE, name, Map.of("type", type), where));
      edge(owner, "store:" + name);
    }

    private void saga(SagaSpec saga) {
      SagaPicture part = new SagaPicture(spec, saga).draw();
      nodes.addAll(part.nodes);
      edges.addAll(part.edges);
    }

    private void pipeline(PipelineSpec pipeline) {
      List<String> from = pipeline
          .table()
          .map(table -> List.of(tableId(table)))
          .orElseGet(() -> pipeline.from().stream().map(Artist::streamId).toList());
      String reading = onError(spec.recoveryOf(pipeline, ErrorPolicy.DECODE))
          .map(text -> ON_ERROR + " of " + ErrorPolicy.DECODE + ": " + text)
          .orElse("");
      new Walk(pipeline).steps(pipeline.steps(), from, reading, pipeline.name());
    }

    private void effect(EffectSpec effect) {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("calls", effect.call().name());
      effect.when().ifPresent(rule -> facts.put(RULE, rule.toString()));
      facts.put("workers", Integer.toString(effect.workers()));
      facts.put(ON_ERROR, effect.recoveryOrDefault().text());
      String id = "effect:" + effect.name();
      nodes.add(new Node(id, Kind.EFFECT, effect.name(), facts, effect.where().toString()));
      edge(streamId(effect.from()), id);
      effect.to().ifPresent(answer -> edge(id, streamId(answer.stream())));
    }

    /** Draws the steps of one pipeline. */
    private final class Walk {
      private final PipelineSpec pipeline;
      private final Set<String> waiting = new HashSet<>();

      Walk(PipelineSpec pipeline) {
        this.pipeline = pipeline;
      }

      void steps(List<StepSpec> steps, List<String> from, String arm, String start) {
        List<String> before = from;
        String label = arm;
        String program = start;
        for (StepSpec step : steps) {
          boolean isTo = step instanceof StepSpec.To;
          String id = isTo
              ? streamId(((StepSpec.To) step).stream())
              : "step:" + pipeline.name() + "/" + step.name();
          // Writing is an edge: it has no node that could hold the fact.
          String edge = isTo ? labelOfTo(label, step) : label;
          for (String one : before) {
            edges.add(new Edge(one, id, edge));
          }
          if (isTo) {
            continue;
          }
          node(step, id);
          park(step, id, program);
          label = "";
          before = List.of(id);
          if (step instanceof StepSpec.Repartition) {
            program = pipeline.name() + "/" + step.name();
          } else if (step instanceof StepSpec.Branch branch) {
            String within = program;
            branch.arms().forEach(one -> steps(one.steps(), List.of(id), one.name(), within));
          }
        }
      }

      /** Draws the stores of records that wait once each, at the first step that has a node. */
      private void park(StepSpec step, String id, String program) {
        if (step instanceof StepSpec.Merge) {
          return;
        }
        Recovery recovery = spec.recoveryOf(pipeline, step.name());
        String parked = Recovery.Park.storeOf(program);
        if (recovery.parks() && waiting.add(parked)) {
          store(parked, PARKED, id, step.where().toString());
        }
        String retries = Recovery.Retry.storeOf(program);
        if (recovery.setsAside() && waiting.add(retries)) {
          store(retries, RETRIES, id, step.where().toString());
        }
      }

      private String labelOfTo(String arm, StepSpec to) {
        Stream<String> onError =
            onError(spec.recoveryOf(pipeline, to.name()))
                .map(text -> ON_ERROR + ": " + text)
                .stream();
        return Stream.concat(Stream.of(arm).filter(text -> !text.isEmpty()), onError)
            .collect(Collectors.joining(", "));
      }

      private void node(StepSpec step, String id) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("pipeline", pipeline.name());
        facts.put("kind", step.kind());
        Optional<String> rule =
            step instanceof StepSpec.Branch branch ? RuleTexts.ofArms(branch) : RuleTexts.of(step);
        rule.ifPresent(written -> facts.put(RULE, written));
        boolean isHop = step instanceof StepSpec.Repartition;
        if (step instanceof StepSpec.Repartition hop) {
          facts.put("keyspace", hop.keyspace().toString());
        } else if (step instanceof StepSpec.Deduplicate deduplicate) {
          facts.put("window", deduplicate.window().toString());
        } else if (step instanceof StepSpec.Join join) {
          facts.put("table", join.table());
          facts.put("join", join.joinKind().label());
          join.on().ifPresent(key -> facts.put("on", key.toString()));
        } else if (step instanceof StepSpec.StreamJoin join) {
          facts.put("stream", join.stream());
          facts.put("join", join.joinKind().label());
          facts.put("window", join.span().toString());
        } else if (step instanceof StepSpec.WindowFold fold) {
          facts.put("window", fold.window().toString());
          facts.put("emit", fold.emission().label());
        }
        if (!(step instanceof StepSpec.Merge)) {
          onError(spec.recoveryOf(pipeline, step.name()))
              .ifPresent(text -> facts.put(ON_ERROR, text));
        }
        String where = step.where().toString();
        nodes.add(new Node(id, isHop ? Kind.REPARTITION : Kind.STEP, step.name(), facts, where));
        connect(step, id, where);
      }

      private void connect(StepSpec step, String id, String where) {
        if (step instanceof StepSpec.Merge merge) {
          merge.streams().forEach(stream -> edge(streamId(stream), id));
        } else if (step instanceof StepSpec.Join join) {
          edge(tableId(join.table()), id);
          if (spec.isByForeignKey(join)) {
            TableSpec table = spec.table(join.table()).orElseThrow();
            store(table.subscriptions(), "subscriptions", id, where);
            store(table.joined(), join.to().fullName(), id, where);
          }
        } else if (step instanceof StepSpec.StreamJoin join) {
          edge(streamId(join.stream()), id);
          store(join.leftStore(), "records", id, where);
          store(join.rightStore(), "records", id, where);
          join.late().ifPresent(late -> edges.add(new Edge(id, streamId(late), "late")));
        } else if (step instanceof StepSpec.FoldInto fold) {
          store(fold.store(), fold.state().fullName(), id, where);
        } else if (step instanceof StepSpec.WindowFold fold) {
          store(fold.store(), fold.state().fullName(), id, where);
          fold.late().ifPresent(late -> edges.add(new Edge(id, streamId(late), "late")));
        } else if (step instanceof StepSpec.Deduplicate deduplicate) {
          store(deduplicate.store(), "ids", id, where);
        } else if (step instanceof StepSpec.Process process) {
          process
              .stores()
              .forEach(store -> store(store.name(), store.state().fullName(), id, where));
        }
      }
    }
  }
}
