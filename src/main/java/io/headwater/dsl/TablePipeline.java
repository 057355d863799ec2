package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import io.headwater.topology.JoinKind;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StepSpec;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The steps of a pipeline whose records are the changes of a table, added in order. A deletion
 * passes every step as one, and is written as a record without a value.
 *
 * <p>Functions are pure, and see rows only: a row may be looked at again whenever one that it is
 * joined with changes.
 *
 * @param <V> type of the rows at this point
 */
public final class TablePipeline<V extends Message> {
  private final PipelineSpec head;
  private final PipelineSteps steps;
  private final Flow flow;

  TablePipeline(PipelineSpec head, PipelineSteps steps, Flow flow) {
    this.head = head;
    this.steps = steps;
    this.flow = flow;
  }

  PipelineSpec spec() {
    return new PipelineSpec(
        head.name(), head.from(), head.table(), steps.steps(), steps.errors(), head.where());
  }

  private <W extends Message> TablePipeline<W> add(StepSpec step) {
    steps.add(step);
    return new TablePipeline<>(head, steps, flow.after(step));
  }

  /**
   * Says what becomes of records that the step before this fails on; before the first step, of
   * those that cannot be read.
   */
  public TablePipeline<V> onError(Recovery recovery) {
    steps.onError(recovery);
    return this;
  }

  /** Says what becomes of records that any step of this pipeline fails on. */
  public TablePipeline<V> onAnyError(Recovery recovery) {
    steps.onAnyError(recovery);
    return this;
  }

  /** Lets rows pass for which the condition holds; one that no longer does is deleted. */
  public TablePipeline<V> filter(Predicate<V> condition) {
    return add(new StepSpec.Filter(
        steps.nameOf("filter"), steps.rules().condition(condition, flow), SourceLocation.caller()));
  }

  /** Replaces each row; a builder is built. */
  public <W extends Message> TablePipeline<W> map(
      Class<W> to, Function<V, ? extends MessageOrBuilder> value) {
    MessageType type = MessageType.of(to);
    return add(new StepSpec.MapValue(
        steps.nameOf("map"),
        type,
        steps.rules().message(value, type, flow),
        SourceLocation.caller()));
  }

  /** Joins each row with the one of the same key, where there are both. */
  public <R extends Message, W extends Message> TablePipeline<W> join(
      TableRef<R> table, Class<W> to, BiFunction<V, R, ? extends MessageOrBuilder> joined) {
    return join(JoinKind.INNER, Optional.empty(), table, to, joins().inner(table, to, joined));
  }

  /** Joins each row with the one of the same key, or with nothing. */
  public <R extends Message, W extends Message> TablePipeline<W> leftJoin(
      TableRef<R> table,
      Class<W> to,
      BiFunction<V, Optional<R>, ? extends MessageOrBuilder> joined) {
    return join(JoinKind.LEFT, Optional.empty(), table, to, joins().left(table, to, joined));
  }

  /** Joins the rows of each key that either has; never nothing with nothing. */
  public <R extends Message, W extends Message> TablePipeline<W> outerJoin(
      TableRef<R> table,
      Class<W> to,
      BiFunction<Optional<V>, Optional<R>, ? extends MessageOrBuilder> joined) {
    return join(JoinKind.OUTER, Optional.empty(), table, to, joins().outer(table, to, joined));
  }

  /**
   * Joins each row with the one that it names, where there is one (KIP-213).
   *
   * @param on returns the key of the named row: a String, a Long or a byte[], as the keys of its
   *     stream are; not empty
   */
  public <R extends Message, W extends Message> TablePipeline<W> join(
      TableRef<R> table,
      Function<V, ?> on,
      Class<W> to,
      BiFunction<V, R, ? extends MessageOrBuilder> joined) {
    Rule<Object> key = steps.rules().key(on, table.keyType(), flow);
    return join(JoinKind.INNER, Optional.of(key), table, to, joins().inner(table, to, joined));
  }

  /**
   * Joins each row with the one that it names, or with nothing.
   *
   * @param on as of {@code join}
   */
  public <R extends Message, W extends Message> TablePipeline<W> leftJoin(
      TableRef<R> table,
      Function<V, ?> on,
      Class<W> to,
      BiFunction<V, Optional<R>, ? extends MessageOrBuilder> joined) {
    Rule<Object> key = steps.rules().key(on, table.keyType(), flow);
    return join(JoinKind.LEFT, Optional.of(key), table, to, joins().left(table, to, joined));
  }

  private Joins joins() {
    return new Joins(steps.rules().texts(), flow);
  }

  private <W extends Message> TablePipeline<W> join(
      JoinKind kind, Optional<Rule<Object>> on, TableRef<?> table, Class<W> to, Joiner joiner) {
    SourceLocation where = SourceLocation.caller();
    return add(new StepSpec.Join(
        steps.nameOf("join"), table.name(), on, MessageType.of(to), joiner, kind, where));
  }

  /** Writes each row to a stream, a deletion as a record without a value, and goes on with it. */
  public TablePipeline<V> to(StreamRef<V> stream) {
    return add(new StepSpec.To(
        steps.nameOf("to-" + stream.name()), stream.name(), SourceLocation.caller()));
  }

  /**
   * Writes to a stream, and goes on with each record: of the records of one key that come between
   * two commits at least the last, of the others as few as can be.
   *
   * <p>For streams that hold the newest value per key. How many records are written depends on when
   * commits are; the last one of each key does not. A replay writes all.
   */
  public TablePipeline<V> toNewest(StreamRef<V> stream) {
    return add(new StepSpec.To(
        steps.nameOf("to-" + stream.name()), stream.name(), true, SourceLocation.caller()));
  }
}
