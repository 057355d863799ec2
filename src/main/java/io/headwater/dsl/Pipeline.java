package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.RecordTransform;
import io.headwater.behavior.Rule;
import io.headwater.behavior.StreamJoiner;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.partition.Partitioning;
import io.headwater.topology.JoinKind;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.Recovery;
import io.headwater.topology.StepSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The steps of a pipeline, added in order.
 *
 * <p>Functions are pure: they run live and in replay. A step is named after its kind unless it
 * keeps state or re-keys; those are named by the author, since topics and stores carry their
 * names.
 *
 * @param <V> type of the values at this point
 */
public final class Pipeline<V extends Message> {
  private final PipelineSpec head;
  private final PipelineSteps steps;
  private final Flow flow;

  Pipeline(PipelineSpec head, PipelineSteps steps, Flow flow) {
    this.head = head;
    this.steps = steps;
    this.flow = flow;
  }

  private Rules rules() {
    return steps.rules();
  }

  PipelineSpec spec() {
    return new PipelineSpec(head.name(), head.from(), steps.steps(), steps.errors(), head.where());
  }

  private Pipeline<V> add(StepSpec step) {
    steps.add(step);
    return this;
  }

  private <W extends Message> Pipeline<W> addTyped(StepSpec step) {
    steps.add(step);
    return new Pipeline<>(head, steps, flow.after(step));
  }

  /**
   * Says what becomes of records that the step before this fails on, a branch included; before the
   * first step, of records that cannot be read.
   *
   * @throws IllegalStateException if this is an arm without a step
   */
  public Pipeline<V> onError(Recovery recovery) {
    steps.onError(recovery);
    return this;
  }

  /** Says what becomes of records that any step of this pipeline fails on, arms included. */
  public Pipeline<V> onAnyError(Recovery recovery) {
    steps.onAnyError(recovery);
    return this;
  }

  /** Lets records pass for which the condition holds; the others count as filtered. */
  public Pipeline<V> filter(Predicate<V> condition) {
    return filter(rules().condition(condition, flow));
  }

  /** Lets records pass by their key, headers or event time as well. */
  public Pipeline<V> filterRecord(Predicate<Envelope<V>> condition) {
    return filter(Rules.<V, Boolean>ofRecord(condition::test));
  }

  private Pipeline<V> filter(Rule<Boolean> rule) {
    return add(new StepSpec.Filter(steps.nameOf("filter"), rule, SourceLocation.caller()));
  }

  /** Replaces the value; a builder is built. */
  public <W extends Message> Pipeline<W> map(
      Class<W> to, Function<V, ? extends MessageOrBuilder> value) {
    return map(to, rules().message(value, MessageType.of(to), flow));
  }

  /** Replaces the value by a function of the whole record. */
  public <W extends Message> Pipeline<W> mapRecord(
      Class<W> to, Function<Envelope<V>, ? extends MessageOrBuilder> value) {
    return map(to, Rules.<V, Message>ofRecord(one -> Messages.built(value.apply(one))));
  }

  private <W extends Message> Pipeline<W> map(Class<W> to, Rule<Message> rule) {
    return addTyped(new StepSpec.MapValue(
        steps.nameOf("map"), MessageType.of(to), rule, SourceLocation.caller()));
  }

  /** Replaces each record by any number of records under the same key, in order. */
  public <W extends Message> Pipeline<W> flatMap(
      Class<W> to, Function<V, ? extends List<? extends MessageOrBuilder>> values) {
    MessageType type = MessageType.of(to);
    Rule<List<Message>> rule = rules().messages(values, type, flow);
    return addTyped(
        new StepSpec.FlatMap(steps.nameOf("flat-map"), type, rule, SourceLocation.caller()));
  }

  /** Adds the records of further streams. */
  @SafeVarargs
  public final Pipeline<V> merge(StreamRef<V>... streams) {
    List<String> names = Arrays.stream(streams).map(StreamRef::name).toList();
    return add(new StepSpec.Merge(steps.nameOf("merge"), names, SourceLocation.caller()));
  }

  /**
   * Re-keys records with text and sends them through an internal topic.
   *
   * @param name names the step and its topic
   */
  public Pipeline<V> repartition(
      String name, Function<V, String> by, int partitions, Partitioning partitioning) {
    return repartition(name, KeyType.STRING, by, partitions, partitioning);
  }

  /** Re-keys records and sends them through an internal topic. */
  public Pipeline<V> repartition(
      String name, KeyType keyType, Function<V, ?> by, int partitions, Partitioning partitioning) {
    Rule<Object> rule = rules().key(by, keyType, flow);
    return add(new StepSpec.Repartition(
        name,
        rule,
        keyType,
        partitions,
        new Placement.ByKey(partitioning),
        SourceLocation.caller()));
  }

  /** Re-keys records with text; the partition is chosen by a rule, one for all records of a key. */
  public Pipeline<V> repartition(
      String name, Function<V, String> by, int partitions, Function<V, Integer> partition) {
    Rule<Object> rule = rules().key(by, KeyType.STRING, flow);
    return add(new StepSpec.Repartition(
        name,
        rule,
        KeyType.STRING,
        partitions,
        new Placement.ByRule(rules().partition(partition, flow)),
        SourceLocation.caller()));
  }

  /** Folds each record into the state of its key and passes on the new state. */
  public <S extends Message> Pipeline<S> aggregate(
      String store, Class<S> state, BiFunction<S, V, ? extends MessageOrBuilder> fold) {
    return folded(store, state, folds().ofValue(state, fold));
  }

  /** Folds each record, with its key and metadata, into the state of its key. */
  public <S extends Message> Pipeline<S> aggregateRecord(
      String store, Class<S> state, BiFunction<S, Envelope<V>, ? extends MessageOrBuilder> fold) {
    return folded(store, state, Folds.ofRecord(fold));
  }

  private <S extends Message> Pipeline<S> folded(String store, Class<S> state, Fold fold) {
    SourceLocation where = SourceLocation.caller();
    return addTyped(new StepSpec.FoldInto(store, store, MessageType.of(state), fold, where));
  }

  /** Folds each record into the states of its key in the windows of its event time. */
  public <S extends Message> Pipeline<S> aggregate(
      String store,
      Class<S> state,
      BiFunction<S, V, ? extends MessageOrBuilder> fold,
      Function<WindowChoice<S>, WindowParts> windowed) {
    return folded(store, state, folds().ofValue(state, fold), windowed);
  }

  /**
   * Folds each record, with its key and metadata, into the states of its key in the windows of its
   * event time; its headers name the bounds of the window in hand.
   */
  public <S extends Message> Pipeline<S> aggregateRecord(
      String store,
      Class<S> state,
      BiFunction<S, Envelope<V>, ? extends MessageOrBuilder> fold,
      Function<WindowChoice<S>, WindowParts> windowed) {
    return folded(store, state, Folds.ofRecord(fold), windowed);
  }

  private Folds folds() {
    return new Folds(rules().texts(), flow);
  }

  private <S extends Message> Pipeline<S> folded(
      String store, Class<S> state, Fold fold, Function<WindowChoice<S>, WindowParts> windowed) {
    SourceLocation where = SourceLocation.caller();
    MessageType type = MessageType.of(state);
    WindowParts parts = windowed.apply(new WindowChoice<>(rules().texts(), type));
    return addTyped(new StepSpec.WindowFold(
        store,
        store,
        type,
        fold,
        parts.merge(),
        parts.window(),
        parts.emission(),
        parts.late(),
        where));
  }

  /** Joins each record with the row of its key; a record without one counts as filtered. */
  public <R extends Message, W extends Message> Pipeline<W> join(
      TableRef<R> table, Class<W> to, BiFunction<V, R, ? extends MessageOrBuilder> joined) {
    return join(table, Optional.empty(), to, JoinKind.INNER, joins().inner(table, to, joined));
  }

  /**
   * Joins each record with the row of another key than its own, of a global table; a record
   * without one counts as filtered.
   *
   * @param on the key of the row, of the table's key type; an empty one has no row
   */
  public <R extends Message, W extends Message> Pipeline<W> join(
      TableRef<R> table,
      Function<V, ?> on,
      Class<W> to,
      BiFunction<V, R, ? extends MessageOrBuilder> joined) {
    Rule<Object> key = rules().key(on, table.keyType(), flow);
    return join(table, Optional.of(key), to, JoinKind.INNER, joins().inner(table, to, joined));
  }

  /** Joins each record with the row of its key, or with nothing. */
  public <R extends Message, W extends Message> Pipeline<W> leftJoin(
      TableRef<R> table,
      Class<W> to,
      BiFunction<V, Optional<R>, ? extends MessageOrBuilder> joined) {
    return join(table, Optional.empty(), to, JoinKind.LEFT, joins().left(table, to, joined));
  }

  /**
   * Joins each record with the row of another key than its own, of a global table, or with nothing.
   *
   * @param on the key of the row, of the table's key type; an empty one has no row
   */
  public <R extends Message, W extends Message> Pipeline<W> leftJoin(
      TableRef<R> table,
      Function<V, ?> on,
      Class<W> to,
      BiFunction<V, Optional<R>, ? extends MessageOrBuilder> joined) {
    Rule<Object> key = rules().key(on, table.keyType(), flow);
    return join(table, Optional.of(key), to, JoinKind.LEFT, joins().left(table, to, joined));
  }

  private Joins joins() {
    return new Joins(rules().texts(), flow);
  }

  private <W extends Message> Pipeline<W> join(
      TableRef<?> table, Optional<Rule<Object>> on, Class<W> to, JoinKind kind, Joiner joiner) {
    SourceLocation where = SourceLocation.caller();
    return addTyped(new StepSpec.Join(
        steps.nameOf("join"), table.name(), on, MessageType.of(to), joiner, kind, where));
  }

  /**
   * Joins each record with those of another stream under the same key that are near in event time;
   * one that finds none counts as processed, and leads to nothing.
   *
   * @param store names the step and, with {@code -left} and {@code -right}, its two stores
   */
  public <R extends Message, W extends Message> Pipeline<W> join(
      String store,
      StreamRef<R> other,
      Class<W> to,
      BiFunction<V, R, ? extends MessageOrBuilder> joined,
      JoinWindow window) {
    return pair(store, other, to, JoinKind.INNER, joins().innerPair(other, to, joined), window);
  }

  /**
   * Joins as {@code join} does; a record that was joined with none is passed on with nothing, once,
   * when its window has closed.
   */
  public <R extends Message, W extends Message> Pipeline<W> leftJoin(
      String store,
      StreamRef<R> other,
      Class<W> to,
      BiFunction<V, Optional<R>, ? extends MessageOrBuilder> joined,
      JoinWindow window) {
    return pair(store, other, to, JoinKind.LEFT, joins().leftPair(other, to, joined), window);
  }

  /** Joins as {@code leftJoin} does, and passes on records of the other stream alone, too. */
  public <R extends Message, W extends Message> Pipeline<W> outerJoin(
      String store,
      StreamRef<R> other,
      Class<W> to,
      BiFunction<Optional<V>, Optional<R>, ? extends MessageOrBuilder> joined,
      JoinWindow window) {
    return pair(store, other, to, JoinKind.OUTER, joins().outerPair(other, to, joined), window);
  }

  private <W extends Message> Pipeline<W> pair(
      String store,
      StreamRef<?> other,
      Class<W> to,
      JoinKind kind,
      StreamJoiner joiner,
      JoinWindow window) {
    SourceLocation where = SourceLocation.caller();
    return addTyped(new StepSpec.StreamJoin(
        store,
        other.name(),
        store,
        MessageType.of(to),
        joiner,
        kind,
        window.span(),
        window.late(),
        where));
  }

  /** Lets the first record of each id and key pass; later ones within the window are duplicates. */
  public Pipeline<V> deduplicate(String store, Function<V, String> id, Duration window) {
    return add(new StepSpec.Deduplicate(
        store, store, rules().text(id, flow), window, SourceLocation.caller()));
  }

  /** Shows each record to a function that must have no effect on the outcome. */
  @SuppressWarnings("unchecked") // the host hands over records of V only
  public Pipeline<V> peek(Consumer<Envelope<V>> look) {
    return add(new StepSpec.Peek(
        steps.nameOf("peek"),
        record -> look.accept((Envelope<V>) record),
        SourceLocation.caller()));
  }

  /** Runs a class of the author's that keeps no state. */
  public <W extends Message> Pipeline<W> process(
      String name, Class<W> to, Supplier<? extends RecordTransform<V>> transform) {
    return process(name, to, transform, List.of());
  }

  /** Runs a class of the author's with stores, created once per partition. */
  @SuppressWarnings("unchecked") // the host hands over records of V only
  public <W extends Message> Pipeline<W> process(
      String name,
      Class<W> to,
      Supplier<? extends RecordTransform<V>> transform,
      List<StepSpec.Store> stores) {
    Supplier<? extends RecordTransform<Message>> untyped =
        () -> (RecordTransform<Message>) transform.get();
    return addTyped(
        new StepSpec.Process(name, untyped, MessageType.of(to), stores, SourceLocation.caller()));
  }

  /** Writes each record to a stream and goes on with it. */
  public Pipeline<V> to(StreamRef<V> stream) {
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
  public Pipeline<V> toNewest(StreamRef<V> stream) {
    return add(new StepSpec.To(
        steps.nameOf("to-" + stream.name()), stream.name(), true, SourceLocation.caller()));
  }

  /** Sends each record down the first arm that takes it; ends the pipeline. */
  public void branch(Consumer<Arms<V>> arms) {
    String name = steps.nameOf("branch");
    SourceLocation where = SourceLocation.caller();
    Arms<V> declared = new Arms<>(head, steps, flow);
    arms.accept(declared);
    add(new StepSpec.Branch(name, declared.arms(), where));
  }
}
