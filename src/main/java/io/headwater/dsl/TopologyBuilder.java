package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.proto.Reply;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Declares a topology in Java. Not thread-safe. */
public final class TopologyBuilder {
  private final String name;
  private final SourceLocation where = SourceLocation.caller();
  private final List<StreamSpec> streams = new ArrayList<>();
  private final List<TableSpec> tables = new ArrayList<>();
  private final List<AggregateSpec> aggregates = new ArrayList<>();
  private final List<Pipeline<?>> pipelines = new ArrayList<>();
  private Recovery recovery = Recovery.deadLetter();

  private TopologyBuilder(String name) {
    this.name = name;
  }

  /** Starts a topology; its name is the application id on the cluster. */
  public static TopologyBuilder topology(String name) {
    return new TopologyBuilder(name);
  }

  /** Declares a stream with all defaults of {@link StreamBuilder}. */
  public <V extends Message> StreamRef<V> stream(String streamName, Class<V> value) {
    return stream(streamName, value, defaults -> {});
  }

  /** Declares a stream. */
  public <V extends Message> StreamRef<V> stream(
      String streamName, Class<V> value, Consumer<StreamBuilder<V>> parts) {
    StreamBuilder<V> builder = new StreamBuilder<>(streamName, value);
    parts.accept(builder);
    streams.add(builder.build());
    return new StreamRef<>(streamName, value);
  }

  /**
   * Declares the newest value per key of a stream as a table, to be joined with; a record without a
   * value deletes its key.
   *
   * @param tableName names the table and its store
   */
  public <V extends Message> TableRef<V> table(String tableName, StreamRef<V> rows) {
    tables.add(new TableSpec(tableName, rows.name(), tableName, SourceLocation.caller()));
    return new TableRef<>(tableName, rows.value());
  }

  /** Binds an aggregate to its streams; commands are answered nowhere. */
  public <C extends Message, E extends Message> TopologyBuilder aggregate(
      Aggregate<C, E, ?> behavior, StreamRef<C> commands, StreamRef<E> events) {
    return add(behavior, commands, events, Optional.empty());
  }

  /** Binds an aggregate to its streams. */
  public <C extends Message, E extends Message> TopologyBuilder aggregate(
      Aggregate<C, E, ?> behavior,
      StreamRef<C> commands,
      StreamRef<E> events,
      StreamRef<Reply> replies) {
    return add(behavior, commands, events, Optional.of(replies.name()));
  }

  private TopologyBuilder add(
      Aggregate<?, ?, ?> behavior,
      StreamRef<?> commands,
      StreamRef<?> events,
      Optional<String> replies) {
    aggregates.add(new AggregateSpec(
        behavior.name(),
        commands.name(),
        events.name(),
        replies,
        behavior.name(),
        behavior,
        AggregateSpec.DEFAULT_DEDUPLICATION_WINDOW,
        Optional.empty(),
        SourceLocation.caller()));
    return this;
  }

  /**
   * Says for how much event time the aggregate added last remembers command ids.
   *
   * @throws IllegalStateException if no aggregate was added yet
   */
  public TopologyBuilder deduplicationWindow(Duration window) {
    return changeLast("window", last -> last.withDeduplicationWindow(window));
  }

  /**
   * Says what becomes of commands that the aggregate added last fails on.
   *
   * @throws IllegalStateException if no aggregate was added yet
   */
  public TopologyBuilder onError(Recovery declared) {
    return changeLast("errors", last -> last.withRecovery(declared));
  }

  private TopologyBuilder changeLast(String what, UnaryOperator<AggregateSpec> change) {
    if (aggregates.isEmpty()) {
      throw new IllegalStateException("there is no aggregate yet whose " + what + " this could be");
    }
    aggregates.add(change.apply(aggregates.remove(aggregates.size() - 1)));
    return this;
  }

  /**
   * Says what becomes of records that anything fails on, wherever nothing else is said; they are
   * dead-lettered by default.
   */
  public TopologyBuilder onAnyError(Recovery declared) {
    recovery = declared;
    return this;
  }

  /** Starts a pipeline that reads these streams, merged; no order between them is promised. */
  @SafeVarargs
  public final <V extends Message> Pipeline<V> pipeline(String pipelineName, StreamRef<V>... from) {
    List<String> names = Arrays.stream(from).map(StreamRef::name).toList();
    PipelineSteps steps = new PipelineSteps();
    Pipeline<V> pipeline = new Pipeline<>(
        new PipelineSpec(pipelineName, names, List.of(), SourceLocation.caller()), steps);
    pipelines.add(pipeline);
    return pipeline;
  }

  /** Returns the declared application, right or wrong; see {@link TopologySpec#problems()}. */
  public TopologySpec build() {
    List<PipelineSpec> built = pipelines.stream().map(Pipeline::spec).toList();
    return new TopologySpec(name, streams, tables, aggregates, built, recovery, where);
  }
}
