package io.headwater.comparison;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.ReplaySink;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StateChange;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Makes examples of commands that were decided differently, in another run of the history through
 * the newer version: what was given is kept for these keys only.
 */
public final class DivergenceExamples {
  /** Events before the command beyond which an example helps nobody. */
  private static final int MOST_EVENTS = 100;

  private final TopologySpec declared;
  private final TopologySpec spec;
  private final List<Divergence> wanted;

  /** A difference that is not reached yet. */
  private record Open(Divergence divergence, DecisionCapture capture) {}

  /**
   * Prepares examples.
   *
   * @param spec the newer version
   * @param wanted differences of decisions; others give none
   */
  public DivergenceExamples(TopologySpec spec, List<Divergence> wanted) {
    this.declared = spec;
    this.spec = DecisionCapture.answering(spec);
    this.wanted =
        wanted.stream().filter(one -> one.kind() == Divergence.Kind.DECISION).toList();
  }

  /** Returns the examples in the order of their commands; not more events are read than needed. */
  public List<TopologyExamples.Example> run(Iterator<SourceRecord> source, BooleanSupplier goesOn) {
    List<Open> open = new ArrayList<>();
    wanted.forEach(one -> capture(one).ifPresent(capture -> open.add(new Open(one, capture))));
    ReplaySink sink = record -> open.forEach(one -> one.capture().written(record));
    InMemoryTopology topology = InMemoryTopology.of(
        spec,
        ReplaySettings.DEFAULT,
        sink,
        new TopologyMetrics(spec.name()),
        StateChange.Listener.NONE);
    List<TopologyExamples.Example> examples = new ArrayList<>();
    while (!open.isEmpty() && source.hasNext() && goesOn.getAsBoolean()) {
      SourceRecord record = source.next();
      open.forEach(one -> one.capture().read(record));
      try {
        take(open, topology.process(record), examples);
      } catch (HaltingRecordException e) {
        return examples;
      }
    }
    return examples;
  }

  private static void take(
      List<Open> open, RecordPosition position, List<TopologyExamples.Example> examples) {
    for (Open one : List.copyOf(open)) {
      if (one.divergence().position().equals(position)) {
        open.remove(one);
        one.capture()
            .example("as at " + position)
            .filter(example -> example.history().size() <= MOST_EVENTS)
            .ifPresent(examples::add);
      }
    }
  }

  private Optional<DecisionCapture> capture(Divergence divergence) {
    return declared.aggregates().stream()
        .filter(one -> one.name().equals(divergence.name()))
        .findFirst()
        .map(aggregate -> new DecisionCapture(
            spec, aggregate, key(aggregate, divergence.key()), FieldProtection.NONE));
  }

  private byte[] key(AggregateSpec aggregate, String text) {
    KeyType type = spec.stream(aggregate.commands()).orElseThrow().keyType();
    return switch (type) {
      case STRING -> type.encode(text);
      case INT64 -> type.encode(Long.valueOf(text));
      case BYTES -> HexFormat.of().parseHex(text);
    };
  }
}
