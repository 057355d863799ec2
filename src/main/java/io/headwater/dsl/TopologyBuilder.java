package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.AggregateBuilder;
import io.headwater.behavior.Effect;
import io.headwater.behavior.Projection;
import io.headwater.behavior.ProjectionBuilder;
import io.headwater.behavior.Saga;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.proto.Reply;
import io.headwater.proto.SagaEvent;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.AllowedSettings;
import io.headwater.topology.CircuitBreaker;
import io.headwater.topology.ClientRole;
import io.headwater.topology.ClientSetting;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Declares a topology in Java. Not thread-safe. */
public final class TopologyBuilder {
  private final String name;
  private final SourceLocation where = SourceLocation.caller();
  private final Rules rules = new Rules(new Texts());
  private final List<StreamSpec> streams = new ArrayList<>();
  private final List<TableSpec> tables = new ArrayList<>();
  private final List<AggregateSpec> aggregates = new ArrayList<>();
  private final List<Supplier<PipelineSpec>> pipelines = new ArrayList<>();
  private final List<SagaSpec> sagas = new ArrayList<>();
  private final List<ProjectionSpec> projections = new ArrayList<>();
  private final List<EffectBuilder<?>> effects = new ArrayList<>();
  private final List<ClientSetting> settings = new ArrayList<>();
  private Recovery recovery = Recovery.deadLetter();
  private Optional<CircuitBreaker> breaker = Optional.empty();
  private boolean isAggregateLast;

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
    StreamBuilder<V> builder = new StreamBuilder<>(streamName, value, rules);
    rules.texts().know(MessageType.of(value));
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
    return new TableRef<>(tableName, rows.value(), keyTypeOf(rows.name()));
  }

  /**
   * Declares the newest value per key of a stream as a global table: every instance keeps all rows,
   * so that a record can be joined with the row of any key. A join sees the newest row that its
   * instance has read, which is not the same in every run.
   *
   * @param tableName names the table and its store
   */
  public <V extends Message> TableRef<V> globalTable(String tableName, StreamRef<V> rows) {
    tables.add(new TableSpec(tableName, rows.name(), tableName, true, SourceLocation.caller()));
    return new TableRef<>(tableName, rows.value(), keyTypeOf(rows.name()));
  }

  /** Names a whole number that {@link Cel} rules may use. */
  public TopologyBuilder constant(String constant, long value) {
    return add(constant, value);
  }

  /** Names a floating-point number that {@link Cel} rules may use. */
  public TopologyBuilder constant(String constant, double value) {
    return add(constant, value);
  }

  /** Names a truth that {@link Cel} rules may use. */
  public TopologyBuilder constant(String constant, boolean value) {
    return add(constant, value);
  }

  /** Names a text that {@link Cel} rules may use. */
  public TopologyBuilder constant(String constant, String value) {
    return add(constant, value);
  }

  private TopologyBuilder add(String constant, Object value) {
    rules.texts().constant(constant, value);
    return this;
  }

  /** Names an expression, which stands in {@link Cel} rules for all of itself, in parentheses. */
  public TopologyBuilder expression(String expressionName, String expression) {
    rules.texts().name(expressionName, expression, SourceLocation.caller());
    return this;
  }

  /**
   * Writes cases of an aggregate as {@link Cel} rules.
   *
   * @param started has the name, the types, and the cases that are written in Java
   */
  public <C extends Message, E extends Message, S extends Message, B extends Message.Builder>
      AggregateRules<C, E, S, B> rules(AggregateBuilder<C, E, S, B> started) {
    return new AggregateRules<>(started, rules.texts(), this::keyTypeOfCommands);
  }

  private KeyType keyTypeOfCommands(String aggregate) {
    return aggregates.stream()
        .filter(one -> one.name().equals(aggregate))
        .findFirst()
        .flatMap(one -> streams.stream()
            .filter(stream -> stream.name().equals(one.commands()))
            .findFirst())
        .map(StreamSpec::keyType)
        .orElse(KeyType.STRING);
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
    isAggregateLast = true;
    return this;
  }

  /**
   * Writes folds of a projection as {@link Cel} rules.
   *
   * @param started has the name, the row type, and the folds that are written in Java
   */
  public <R extends Message, B extends Message.Builder> ProjectionRules<R, B> rules(
      ProjectionBuilder<R, B> started) {
    return new ProjectionRules<>(
        started,
        rules.texts(),
        projection -> projections.stream()
            .filter(one -> one.name().equals(projection))
            .findFirst()
            .map(ProjectionSpec::keyType)
            .orElse(KeyType.STRING));
  }

  /** Binds a projection to the streams whose events it folds, and to where its rows are kept. */
  public TopologyBuilder projection(Projection behavior, Consumer<ProjectionBinding> parts) {
    ProjectionBinding binding =
        new ProjectionBinding(behavior, rules.texts(), this::keyTypeOf, SourceLocation.caller());
    parts.accept(binding);
    projections.add(binding.build());
    isAggregateLast = false;
    return this;
  }

  /**
   * Says for how much event time the aggregate added last remembers command ids.
   *
   * @throws IllegalStateException if no aggregate was added yet, or a saga or projection after it
   */
  public TopologyBuilder deduplicationWindow(Duration window) {
    return changeLast("window", last -> last.withDeduplicationWindow(window));
  }

  /**
   * Says what becomes of commands that the aggregate added last fails on.
   *
   * @throws IllegalStateException if no aggregate was added yet, or a saga or projection after it
   */
  public TopologyBuilder onError(Recovery declared) {
    return changeLast("errors", last -> last.withRecovery(declared));
  }

  /** Binds a saga; what it reads and sends to has been declared by name. */
  public TopologyBuilder saga(Saga<?> behavior, StreamRef<SagaEvent> events) {
    return saga(behavior, events, parts -> {});
  }

  /** Binds a saga, of which something is not as usual. */
  public TopologyBuilder saga(
      Saga<?> behavior, StreamRef<SagaEvent> events, Consumer<SagaParts> parts) {
    SagaParts chosen = new SagaParts(new SagaSpec(
        behavior.name(),
        events.name(),
        behavior.name(),
        behavior,
        SagaSpec.DEFAULT_DEDUPLICATION_WINDOW,
        Optional.empty(),
        SourceLocation.caller()));
    parts.accept(chosen);
    sagas.add(chosen.spec());
    isAggregateLast = false;
    return this;
  }

  private TopologyBuilder changeLast(String what, UnaryOperator<AggregateSpec> change) {
    if (aggregates.isEmpty()) {
      throw new IllegalStateException("there is no aggregate yet whose " + what + " this could be");
    }
    if (!isAggregateLast) {
      throw new IllegalStateException(
          "what was added last is no aggregate whose %s this could be: sagas and projections are"
                  .formatted(what)
              + " told in the function that they are added with");
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

  /** Says above which rate of dead letters an instance pauses; it never does by default. */
  public TopologyBuilder pauseAbove(CircuitBreaker declared) {
    breaker = Optional.of(declared);
    return this;
  }

  /**
   * Sets some of what Kafka Streams and its clients can be told; what an instance is told when it
   * is started outweighs it.
   *
   * @param values by Kafka's names, without a prefix; {@link AllowedSettings} has those that there
   *     are
   */
  public TopologyBuilder settings(ClientRole role, Map<String, ?> values) {
    SourceLocation here = SourceLocation.caller();
    values.forEach((setting, value) ->
        settings.add(new ClientSetting(role, setting, value.toString(), value.toString(), here)));
    return this;
  }

  /** Starts a pipeline that reads these streams, merged; no order between them is promised. */
  @SafeVarargs
  public final <V extends Message> Pipeline<V> pipeline(String pipelineName, StreamRef<V>... from) {
    List<String> names = Arrays.stream(from).map(StreamRef::name).toList();
    PipelineSteps steps = new PipelineSteps(rules);
    Pipeline<V> pipeline = new Pipeline<>(
        new PipelineSpec(pipelineName, names, List.of(), SourceLocation.caller()),
        steps,
        new Flow(MessageType.of(from[0].value()), keyTypeOf(from[0].name()), false));
    pipelines.add(pipeline::spec);
    return pipeline;
  }

  /** Starts a pipeline whose records are the changes of a table. */
  public <V extends Message> TablePipeline<V> pipeline(String pipelineName, TableRef<V> from) {
    List<String> rows = tables.stream()
        .filter(table -> table.name().equals(from.name()))
        .map(TableSpec::stream)
        .toList();
    TablePipeline<V> pipeline = new TablePipeline<>(
        new PipelineSpec(
            pipelineName,
            rows,
            Optional.of(from.name()),
            List.of(),
            ErrorPolicy.NONE,
            SourceLocation.caller()),
        new PipelineSteps(rules),
        new Flow(MessageType.of(from.row()), from.keyType(), true));
    pipelines.add(pipeline::spec);
    return pipeline;
  }

  /**
   * Calls the world outside for each record of a stream, at least once; those of one key in order.
   *
   * @param effectName names the effect; its consumer group is {@code topology-effect}
   */
  public <V extends Message> EffectBuilder<V> effect(
      String effectName, StreamRef<V> from, Effect effect) {
    EffectBuilder<V> builder = new EffectBuilder<>(
        effectName,
        from.name(),
        new EffectSpec.Call(effect.getClass().getName(), () -> effect),
        rules,
        new Flow(MessageType.of(from.value()), keyTypeOf(from.name()), false),
        this::keyTypeOf);
    effects.add(builder);
    return builder;
  }

  private KeyType keyTypeOf(String stream) {
    return streams.stream()
        .filter(one -> one.name().equals(stream))
        .findFirst()
        .map(StreamSpec::keyType)
        .orElse(KeyType.STRING);
  }

  /**
   * Returns the declared application, right or wrong; see {@link TopologySpec#problems()}.
   *
   * @throws InvalidTopologyException with all problems if one of them is in a {@link Cel} rule
   */
  public TopologySpec build() {
    List<PipelineSpec> built = pipelines.stream().map(Supplier::get).toList();
    TopologySpec spec = new TopologySpec(
        name,
        streams,
        tables,
        aggregates,
        built,
        sagas,
        projections,
        effects.stream().map(EffectBuilder::build).toList(),
        recovery,
        breaker,
        settings,
        where);
    List<LocatedProblem> wrong = rules.texts().compile();
    if (!wrong.isEmpty()) {
      List<LocatedProblem> all = new ArrayList<>(wrong);
      all.addAll(spec.findings());
      throw new InvalidTopologyException(LocatedProblem.inFileOrder(all));
    }
    return spec;
  }
}
