package io.headwater.topology;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.FieldMarks;
import io.headwater.event.MessageType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A declared application. Immutable; may be wrong: {@link #problems()} says how.
 *
 * @param name names the application: consumer group, transactional ids and internal topics start
 *     with it
 * @param settings of the clients in each instance, by client and name
 * @param recovery what becomes of records that a step fails on, wherever nothing else is declared
 * @param breaker when an instance pauses; absent for never
 */
public record TopologySpec(
    String name,
    List<StreamSpec> streams,
    List<TableSpec> tables,
    List<AggregateSpec> aggregates,
    List<PipelineSpec> pipelines,
    List<SagaSpec> sagas,
    List<ProjectionSpec> projections,
    List<EffectSpec> effects,
    Recovery recovery,
    Optional<CircuitBreaker> breaker,
    List<ClientSetting> settings,
    SourceLocation where) {
  /** Copies the lists; the settings in their order. */
  public TopologySpec {
    streams = List.copyOf(streams);
    tables = List.copyOf(tables);
    aggregates = List.copyOf(aggregates);
    pipelines = List.copyOf(pipelines);
    sagas = List.copyOf(sagas);
    projections = List.copyOf(projections);
    effects = List.copyOf(effects);
    settings = settings.stream()
        .sorted(Comparator.comparing(ClientSetting::role).thenComparing(ClientSetting::name))
        .toList();
  }

  /** Has aggregates and pipelines only, and dead-letters what a step fails on. */
  public TopologySpec(
      String name,
      List<StreamSpec> streams,
      List<AggregateSpec> aggregates,
      List<PipelineSpec> pipelines,
      SourceLocation where) {
    this(
        name,
        streams,
        List.of(),
        aggregates,
        pipelines,
        List.of(),
        List.of(),
        List.of(),
        Recovery.deadLetter(),
        Optional.empty(),
        List.of(),
        where);
  }

  /** Returns everything that is wrong, in the order in which it was written. */
  public List<Problem> problems() {
    return LocatedProblem.inFileOrder(findings());
  }

  /** Returns everything that is wrong with its place, for those who know of more problems. */
  public List<LocatedProblem> findings() {
    return new TopologyValidator(this).problems();
  }

  /**
   * Returns this topology if nothing is wrong with it.
   *
   * @throws InvalidTopologyException with all problems otherwise
   */
  public TopologySpec requireValid() {
    List<Problem> problems = problems();
    if (!problems.isEmpty()) {
      throw new InvalidTopologyException(problems);
    }
    return this;
  }

  /** Finds a declared stream by its name. */
  public Optional<StreamSpec> stream(String streamName) {
    return streams.stream().filter(stream -> stream.name().equals(streamName)).findFirst();
  }

  /** Finds a declared table by its name. */
  public Optional<TableSpec> table(String tableName) {
    return tables.stream().filter(table -> table.name().equals(tableName)).findFirst();
  }

  /** Returns the streams whose rows every instance reads for itself, in declared order. */
  public List<StreamSpec> globalSources() {
    return streams.stream()
        .filter(stream -> tables.stream()
            .anyMatch(table -> table.isGlobal() && table.stream().equals(stream.name())))
        .toList();
  }

  /** Tells whether a stream holds the rows of a projection, of which the newest per key count. */
  public boolean isCompacted(StreamSpec stream) {
    return projections.stream()
        .anyMatch(one -> one.target() instanceof ProjectionSpec.Topic topic
            && topic.stream().equals(stream.name()));
  }

  /** Returns the streams whose partitions instances share for reading, in declared order. */
  public List<StreamSpec> sources() {
    return streams.stream().filter(stream -> reads(stream.name())).toList();
  }

  /** Returns the streams that effects read, in declared order. */
  public List<StreamSpec> effectSources() {
    return streams.stream()
        .filter(stream -> effects.stream().anyMatch(effect -> effect.from().equals(stream.name())))
        .toList();
  }

  /** Returns this topology, recovering in another way where nothing else is declared. */
  public TopologySpec withRecovery(Recovery other) {
    return new TopologySpec(
        name,
        streams,
        tables,
        aggregates,
        pipelines,
        sagas,
        projections,
        effects,
        other,
        breaker,
        settings,
        where);
  }

  /** Returns this topology, pausing above a rate of dead letters. */
  public TopologySpec withBreaker(Optional<CircuitBreaker> other) {
    return new TopologySpec(
        name,
        streams,
        tables,
        aggregates,
        pipelines,
        sagas,
        projections,
        effects,
        recovery,
        other,
        settings,
        where);
  }

  /** Returns this topology without its effects, such as to run it again over what was. */
  public TopologySpec withoutEffects() {
    return new TopologySpec(
        name,
        streams,
        tables,
        aggregates,
        pipelines,
        sagas,
        projections,
        List.of(),
        recovery,
        breaker,
        settings,
        where);
  }

  /** Returns this topology under another name, which its application then has. */
  public TopologySpec withName(String other) {
    return new TopologySpec(
        other,
        streams,
        tables,
        aggregates,
        pipelines,
        sagas,
        projections,
        effects,
        recovery,
        breaker,
        settings,
        where);
  }

  /** Returns this topology with its streams in other topics, or without those that none uses. */
  public TopologySpec withStreams(List<StreamSpec> others) {
    return new TopologySpec(
        name,
        others,
        tables,
        aggregates,
        pipelines,
        sagas,
        projections,
        effects,
        recovery,
        breaker,
        settings,
        where);
  }

  /** Returns this topology without the projections whose rows a database keeps. */
  public TopologySpec withoutDatabaseProjections() {
    return new TopologySpec(
        name,
        streams,
        tables,
        aggregates,
        pipelines,
        sagas,
        projections.stream()
            .filter(one -> !(one.target() instanceof ProjectionSpec.Database))
            .toList(),
        effects,
        recovery,
        breaker,
        settings,
        where);
  }

  /** Returns the types of all messages that are read, written or kept. */
  public Set<MessageType> messageTypes() {
    return new UsedTypes().of(this);
  }

  /** Tells whether messages may hold personal data, so that keys of its subjects are needed. */
  public boolean hasPersonalData() {
    return messageTypes().stream().anyMatch(type -> FieldMarks.isPersonal(type.descriptor()));
  }

  /** Returns what becomes of commands that an aggregate fails on. */
  public Recovery recoveryOf(AggregateSpec aggregate) {
    return aggregate.recovery().orElse(recovery);
  }

  /** Returns what becomes of inputs and timers that a saga fails on. */
  public Recovery recoveryOf(SagaSpec saga) {
    return saga.recovery().orElse(recovery);
  }

  /**
   * Returns what becomes of records that a step of a pipeline fails on.
   *
   * @param step may be {@link ErrorPolicy#DECODE}
   */
  public Recovery recoveryOf(PipelineSpec pipeline, String step) {
    return pipeline.errors().of(step).orElse(recovery);
  }

  /** Returns what becomes of events that a projection fails on. */
  public Recovery recoveryOf(ProjectionSpec projection) {
    return projection.recovery().orElse(recovery);
  }

  /** Returns the projections whose rows a database keeps, in declared order. */
  public List<ProjectionSpec> databaseProjections() {
    return projections.stream()
        .filter(one -> one.target() instanceof ProjectionSpec.Database)
        .toList();
  }

  /** Tells whether a stream is read for rows in a database only, and by no program. */
  public boolean isForDatabaseOnly(StreamSpec stream) {
    List<ProjectionSpec> others = projections.stream()
        .filter(one -> !(one.target() instanceof ProjectionSpec.Database))
        .toList();
    return reads(stream.name()) && !reads(stream.name(), others);
  }

  /** Tells whether a program reads a stream; global tables aside. */
  boolean reads(String streamName) {
    return reads(streamName, projections);
  }

  private boolean reads(String streamName, List<ProjectionSpec> by) {
    return aggregates.stream().anyMatch(aggregate -> aggregate.commands().equals(streamName))
        || tables.stream().anyMatch(table -> !table.isGlobal() && table.stream().equals(streamName))
        || sagas.stream().anyMatch(saga -> saga.reads(streamName))
        || pipelines.stream().anyMatch(pipeline -> pipeline.reads(streamName))
        || by.stream().anyMatch(projection -> projection.reads(streamName));
  }

  /** Tells whether a store holds windows. */
  public boolean hasWindows(String store) {
    return pipelines.stream().anyMatch(pipeline -> hasWindows(pipeline.steps(), store));
  }

  /** Tells whether a store holds timers. */
  public boolean hasTimers(String store) {
    return sagas.stream().anyMatch(saga -> saga.timerStore().equals(store));
  }

  /** Tells whether a store holds records that wait: parked, or for another attempt. */
  public boolean hasParked(String store) {
    return ParkingProgram.of(this).stream().anyMatch(program -> program.store().equals(store))
        || retryStores().contains(store);
  }

  /** Returns the names of the stores where records wait aside for another attempt. */
  public List<String> retryStores() {
    return ParkingProgram.of(this, Recovery::setsAside).stream()
        .map(ParkingProgram::retryStore)
        .toList();
  }

  private static boolean hasWindows(List<StepSpec> steps, String store) {
    return steps.stream().anyMatch(step -> {
      if (step instanceof StepSpec.WindowFold fold) {
        return fold.store().equals(store);
      }
      if (step instanceof StepSpec.StreamJoin join) {
        return join.leftStore().equals(store) || join.rightStore().equals(store);
      }
      return step instanceof StepSpec.Branch branch
          && branch.arms().stream().anyMatch(arm -> hasWindows(arm.steps(), store));
    });
  }

  /** Tells whether a store holds who names rows of a table by a foreign key. */
  public boolean hasSubscriptions(String store) {
    return tables.stream()
        .anyMatch(table -> table.subscriptions().equals(store) && isNamed(table.name()));
  }

  /** Tells whether a table is joined by a foreign key, which is done outside of branches only. */
  boolean isNamed(String table) {
    return pipelines.stream()
        .flatMap(pipeline -> pipeline.steps().stream())
        .anyMatch(step -> step instanceof StepSpec.Join join
            && join.table().equals(table)
            && isByForeignKey(join));
  }

  /** Tells whether a join is with a table in parts, whose rows of other keys are elsewhere. */
  boolean isByForeignKey(StepSpec.Join join) {
    return join.on().isPresent()
        && table(join.table()).filter(TableSpec::isGlobal).isEmpty();
  }

  /** Tells whether one of these steps, or of those in their arms, merges or joins a stream. */
  static boolean takesIn(List<StepSpec> steps, String streamName) {
    return steps.stream().anyMatch(step -> {
      if (step instanceof StepSpec.Merge merge) {
        return merge.streams().contains(streamName);
      }
      if (step instanceof StepSpec.StreamJoin join) {
        return join.stream().equals(streamName);
      }
      return step instanceof StepSpec.Branch branch
          && branch.arms().stream().anyMatch(arm -> takesIn(arm.steps(), streamName));
    });
  }
}
