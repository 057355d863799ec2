package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Folds by the pure functions alone.
 *
 * @param bound where there is a topology, which says whose rows events change; else, their keys are
 *     those of the rows
 */
record FoldingFunctions(Projection projection, Optional<Bound> bound) implements Folding {

  /** A projection with its topology. */
  record Bound(TopologySpec topology, ProjectionSpec projection) {}

  @Override
  public Optional<String> level() {
    return bound.map(any -> Scenarios.FUNCTIONS);
  }

  @Override
  public KeyType keyType() {
    return bound.map(one -> one.projection().keyType()).orElse(KeyType.STRING);
  }

  @Override
  public Rows fold(List<Given> events) {
    Map<ByteString, Message> rows = new LinkedHashMap<>();
    for (int i = 0; i < events.size(); i++) {
      Given event = events.get(i);
      Envelope<?> record = Envelope.of(
          new RecordPosition("scenario", 0, i),
          event.time().orElseThrow(),
          EventHeaders.NONE,
          event.key().orElseThrow(),
          event.value());
      fold(
          rows,
          projection,
          record,
          any -> bound.<Envelope<?>>map(one -> keyed(one, event, any)).orElse(any));
    }
    return new Rows(rows, List.of(), Optional.empty());
  }

  private static Envelope<?> keyed(Bound bound, Given event, Envelope<?> record) {
    String stream = event.stream()
        .orElseGet(
            () -> ProjectionInputs.streamOf(bound.topology(), bound.projection(), event.value()));
    bound.topology().stream(stream).ifPresent(read -> ScenarioKeys.required(read, record.key()));
    return ProjectionInputs.keyed(bound.projection(), stream, record);
  }

  /**
   * Folds an event into rows by encoded key.
   *
   * @param toRow puts an event under the key of its row; what is ignored need not have one
   */
  static void fold(
      Map<ByteString, Message> rows,
      Projection projection,
      Envelope<?> record,
      UnaryOperator<Envelope<?>> toRow) {
    if (projection.ignores(record)) {
      return;
    }
    Envelope<?> event = toRow.apply(record);
    ByteString key = ByteString.copyFrom(event.keyBytes().orElseThrow());
    Message before = rows.getOrDefault(key, projection.emptyRow());
    projection
        .evolve(before, event)
        .ifPresentOrElse(row -> rows.put(key, row), () -> rows.remove(key));
  }
}
