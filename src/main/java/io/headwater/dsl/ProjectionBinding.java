package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.ResultType;
import io.headwater.expression.Scope;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Says which streams a projection folds, and where its rows are kept.
 *
 * <p>Defaults: the rows are a table under the projection's name; their keys are encoded as those of
 * the first stream that is read without a key of its own, else as those of the stream that rows are
 * written to, else as text. Not thread-safe.
 */
public final class ProjectionBinding {
  private final Projection behavior;
  private final Texts texts;
  private final Function<String, KeyType> keyTypes;
  private final SourceLocation where;
  private final List<Source> sources = new ArrayList<>();
  private Optional<KeyType> keyType = Optional.empty();
  private Optional<Recovery> recovery = Optional.empty();
  private ProjectionSpec.Target target;

  /** A stream, and how the key of a row follows from an event, once the key type is known. */
  private record Source(
      String stream, Optional<Function<KeyType, Rule<?>>> by, SourceLocation where) {}

  ProjectionBinding(
      Projection behavior, Texts texts, Function<String, KeyType> keyTypes, SourceLocation where) {
    this.behavior = behavior;
    this.texts = texts;
    this.keyTypes = keyTypes;
    this.where = where;
    this.target = new ProjectionSpec.Table(behavior.name());
  }

  /** Folds the events of a stream into the rows of their own keys. */
  public ProjectionBinding from(StreamRef<?> events) {
    return add(events, Optional.empty());
  }

  /**
   * Folds the events of a stream into the rows of the keys that {@code by} returns, a function or
   * {@link Cel}; they are sent through an internal topic.
   */
  public <E extends Message> ProjectionBinding from(StreamRef<E> events, Function<E, ?> by) {
    SourceLocation here = SourceLocation.caller();
    if (by instanceof Cel<?, ?, ?> text) {
      Scope scope =
          Scope.of("event", MessageType.of(events.value())).inRecord(keyTypes.apply(events.name()));
      return add(events, Optional.of(type -> texts.rule(text, scope, new ResultType.Key(type))));
    }
    return fromRecords(events, record -> by.apply(record.value()), here);
  }

  /** Does the same with a function of the event with its key, event time and headers. */
  public <E extends Message> ProjectionBinding fromRecords(
      StreamRef<E> events, Function<Envelope<E>, ?> by) {
    return fromRecords(events, by, SourceLocation.caller());
  }

  @SuppressWarnings("unchecked") // the validator checks that the stream holds values of E
  private <E extends Message> ProjectionBinding fromRecords(
      StreamRef<E> events, Function<Envelope<E>, ?> by, SourceLocation here) {
    return add(
        events,
        Optional.of(type -> Rule.<Object>java(here, record -> by.apply((Envelope<E>) record))));
  }

  private ProjectionBinding add(StreamRef<?> events, Optional<Function<KeyType, Rule<?>>> by) {
    sources.add(new Source(events.name(), by, SourceLocation.caller()));
    return this;
  }

  /** Says how the keys of rows are encoded. */
  public ProjectionBinding keyType(KeyType type) {
    keyType = Optional.of(type);
    return this;
  }

  /** Keeps the rows as a table of that name, to be queried. */
  public ProjectionBinding table(String name) {
    target = new ProjectionSpec.Table(name);
    return this;
  }

  /** Writes each row to a stream of rows, whose topic is compacted, and deletions, too. */
  public ProjectionBinding to(StreamRef<?> rows) {
    return to(rows, behavior.name());
  }

  /**
   * Writes each row to a stream of rows.
   *
   * @param store names the store that the rows are folded in
   */
  public ProjectionBinding to(StreamRef<?> rows, String store) {
    target = new ProjectionSpec.Topic(rows.name(), store);
    return this;
  }

  /** Keeps the rows as a table of a database. */
  public ProjectionBinding database(String table) {
    target = new ProjectionSpec.Database(table);
    return this;
  }

  /** Says what becomes of events that cannot be decoded or folded. */
  public ProjectionBinding onError(Recovery declared) {
    recovery = Optional.of(declared);
    return this;
  }

  ProjectionSpec build() {
    KeyType keys = keyType.or(this::keysOfSources).or(this::keysOfTarget).orElse(KeyType.STRING);
    List<ProjectionSpec.Input> inputs = sources.stream()
        .map(source -> new ProjectionSpec.Input(
            source.stream(), source.by().map(rule -> rule.apply(keys)), source.where()))
        .toList();
    return new ProjectionSpec(behavior.name(), inputs, keys, behavior, target, recovery, where);
  }

  private Optional<KeyType> keysOfSources() {
    return sources.stream()
        .filter(source -> source.by().isEmpty())
        .findFirst()
        .map(source -> keyTypes.apply(source.stream()));
  }

  private Optional<KeyType> keysOfTarget() {
    return target instanceof ProjectionSpec.Topic topic
        ? Optional.of(keyTypes.apply(topic.stream()))
        : Optional.empty();
  }
}
