package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.behavior.ProjectionBuilder;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.Scope;
import io.headwater.rule.WrittenRowFold;
import java.util.function.Function;

/**
 * The folds of a projection that are written as {@link Cel}, beside those that are written in Java.
 * They see {@code row}, {@code event}, and what is known of the record, whose {@code key} is that
 * of the row. It folds nothing before its topology is built.
 *
 * @param <R> the type of the rows
 * @param <B> their builder
 */
public final class ProjectionRules<R extends Message, B extends Message.Builder> {
  private final ProjectionBuilder<R, B> projection;
  private final Texts texts;
  private final Function<String, KeyType> keyTypes;

  ProjectionRules(
      ProjectionBuilder<R, B> projection, Texts texts, Function<String, KeyType> keyTypes) {
    this.projection = projection;
    this.texts = texts;
    this.keyTypes = keyTypes;
    texts.know(projection.row());
  }

  /**
   * Folds one case of an event type.
   *
   * @param next fields to set in the row, or all of the next one
   */
  public ProjectionRules<R, B> on(
      Class<? extends Message> event, Class<? extends Message> eventCase, Cel<?, ?, ?> next) {
    texts.know(MessageType.of(event));
    projection.evolveTo(event, eventCase, fold(eventCase, next));
    return this;
  }

  /**
   * Folds every event of a type, whatever its case.
   *
   * @param next fields to set in the row, or all of the next one
   */
  public ProjectionRules<R, B> on(Class<? extends Message> event, Cel<?, ?, ?> next) {
    projection.evolveTo(event, fold(event, next));
    return this;
  }

  private WrittenRowFold fold(Class<? extends Message> happened, Cel<?, ?, ?> next) {
    MessageType type = MessageType.of(happened);
    texts.know(type);
    return new WrittenRowFold(texts.message(
        next,
        projection.row(),
        () -> Scope.of("event", type)
            .and("row", projection.row())
            .inRecord(keyTypes.apply(projection.name()))));
  }

  /** Deletes the row when one case of an event type happens. */
  public ProjectionRules<R, B> deletes(
      Class<? extends Message> event, Class<? extends Message> eventCase) {
    projection.deletes(event, eventCase);
    return this;
  }

  /** Leaves the row as it is when one case of an event type happens. */
  public ProjectionRules<R, B> ignores(
      Class<? extends Message> event, Class<? extends Message> eventCase) {
    projection.ignores(event, eventCase);
    return this;
  }

  /** Leaves the row as it is when anything happens that has no fold of its own. */
  public ProjectionRules<R, B> otherwiseIgnores() {
    projection.otherwiseIgnores();
    return this;
  }

  /**
   * Builds the projection.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if folds and oneof cases do not match
   *     one to one
   */
  public Projection build() {
    return projection.build();
  }
}
