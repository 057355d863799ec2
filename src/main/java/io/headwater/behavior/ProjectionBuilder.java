package io.headwater.behavior;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects the folds of a projection.
 *
 * <p>{@link #build()} reports every oneof case without a fold, every fold of a message that is no
 * case, and every case folded twice, all at once. A case that is of no interest is named with
 * {@link #ignores}; {@link #otherwiseIgnores()} stands for all that are not named, those included
 * that are added to the type later.
 *
 * @param <R> the type of the rows
 * @param <B> their builder, which folds change
 */
public final class ProjectionBuilder<R extends Message, B extends Message.Builder> {
  private final String name;
  private final MessageType row;
  private final Function<R, B> toBuilder;
  private final SourceLocation where;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private boolean ignoresOthers;

  /** The folds of one event type so far. */
  private static final class Draft {
    final MessageType event;
    final SourceLocation where;
    final Map<Integer, RowFold> cases = new HashMap<>();

    @Nullable
    RowFold whole;

    Draft(MessageType event, SourceLocation where) {
      this.event = event;
      this.where = where;
    }
  }

  /**
   * Changes the row's builder by an event with its key, event time and headers.
   *
   * @param <B> the row's builder
   * @param <X> what happened
   */
  @FunctionalInterface
  public interface RowChange<B, X> {
    /** Changes {@code row}; it has the row's values, or defaults if there is none. */
    void change(B row, X happened, Envelope<?> event);
  }

  ProjectionBuilder(String name, MessageType row, Function<R, B> toBuilder, SourceLocation where) {
    this.name = name;
    this.row = row;
    this.toBuilder = toBuilder;
    this.where = where;
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns the type of the rows. */
  public MessageType row() {
    return row;
  }

  /** Folds one case of an event type into the row's builder. */
  public <E extends Message, X extends Message> ProjectionBuilder<R, B> on(
      Class<E> event, Class<X> eventCase, BiConsumer<B, X> change) {
    return on(event, eventCase, (builder, happened, record) -> change.accept(builder, happened));
  }

  /** Folds one case of an event type, with its key, event time and headers. */
  public <E extends Message, X extends Message> ProjectionBuilder<R, B> on(
      Class<E> event, Class<X> eventCase, RowChange<B, X> change) {
    return evolveTo(event, eventCase, foldOf(change));
  }

  /** Folds every event of a type into the row's builder, whatever its case. */
  public <E extends Message> ProjectionBuilder<R, B> on(Class<E> event, BiConsumer<B, E> change) {
    return on(event, (builder, happened, record) -> change.accept(builder, happened));
  }

  /** Folds every event of a type, with its key, event time and headers. */
  public <E extends Message> ProjectionBuilder<R, B> on(Class<E> event, RowChange<B, E> change) {
    return evolveTo(event, foldOf(change));
  }

  /** Folds one case of an event type into a row of its own making, or into none. */
  public ProjectionBuilder<R, B> evolveTo(
      Class<? extends Message> event, Class<? extends Message> eventCase, RowFold fold) {
    Draft draft = draft(event);
    String caseName = MessageType.of(eventCase).fullName();
    Optional<FieldDescriptor> field = Alternative.find(draft.event, caseName);
    if (field.isEmpty()) {
      report(
          "HW1550",
          "projection '%s' folds '%s', which is no case of '%s'"
              .formatted(name, caseName, draft.event.fullName()),
          "fold one of its cases, or add the case to the oneof");
    } else if (draft.whole != null
        || draft.cases.putIfAbsent(field.get().getNumber(), fold) != null) {
      reportTwice(caseName);
    }
    return this;
  }

  /** Folds every event of a type into a row of its own making, or into none. */
  public ProjectionBuilder<R, B> evolveTo(Class<? extends Message> event, RowFold fold) {
    Draft draft = draft(event);
    if (draft.whole != null || !draft.cases.isEmpty()) {
      reportTwice(draft.event.fullName());
    } else {
      draft.whole = fold;
    }
    return this;
  }

  /** Deletes the row when one case of an event type happens. */
  public ProjectionBuilder<R, B> deletes(
      Class<? extends Message> event, Class<? extends Message> eventCase) {
    return evolveTo(event, eventCase, RowFold.DELETE);
  }

  /** Leaves the row as it is when one case of an event type happens. */
  public ProjectionBuilder<R, B> ignores(
      Class<? extends Message> event, Class<? extends Message> eventCase) {
    return evolveTo(event, eventCase, RowFold.IGNORE);
  }

  /** Leaves the row as it is when anything happens that has no fold of its own. */
  public ProjectionBuilder<R, B> otherwiseIgnores() {
    ignoresOthers = true;
    return this;
  }

  /**
   * Builds the projection.
   *
   * @throws InvalidTopologyException if folds and oneof cases do not match one to one
   */
  public Projection build() {
    // What is missing is missing where the projection starts, above all its folds.
    List<Problem> all = new ArrayList<>();
    if (drafts.isEmpty()) {
      all.add(new Problem(
          "HW1554",
          where,
          "projection '%s' folds no event".formatted(name),
          "add .on(OrderEvent.class, Placed.class, …)"));
    }
    drafts.values().forEach(draft -> complete(draft, all));
    all.addAll(problems);
    if (!all.isEmpty()) {
      throw new InvalidTopologyException(all);
    }
    List<Projection.Changes> changes = drafts.values().stream()
        .map(draft ->
            new Projection.Changes(draft.event, draft.cases, Optional.ofNullable(draft.whole)))
        .toList();
    return Projection.of(name, row, changes, where);
  }

  /** Ignores the cases without a fold, if that was said, and else reports them. */
  private void complete(Draft draft, List<Problem> all) {
    if (draft.whole != null) {
      return;
    }
    Optional<List<FieldDescriptor>> cases = draft.event.alternatives();
    if (cases.isEmpty()) {
      all.add(new Problem(
          "HW1552",
          draft.where,
          "'%s', which projection '%s' folds by case, has %d oneofs, expected 1"
              .formatted(
                  draft.event.fullName(),
                  name,
                  draft.event.descriptor().getRealOneofs().size()),
          "put the alternatives into exactly one oneof, or fold the whole event"));
      return;
    }
    for (FieldDescriptor field : cases.get()) {
      if (ignoresOthers) {
        draft.cases.putIfAbsent(field.getNumber(), RowFold.IGNORE);
      } else if (!draft.cases.containsKey(field.getNumber())) {
        all.add(new Problem(
            "HW1553",
            where,
            "projection '%s' has no fold for case '%s' of '%s'"
                .formatted(name, field.getName(), draft.event.fullName()),
            "add .on(%s.class, %s.class, …), .ignores(…), or .otherwiseIgnores()"
                .formatted(draft.event.descriptor().getName(), caseType(field))));
      }
    }
  }

  private static String caseType(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? field.getMessageType().getName()
        : field.getName();
  }

  private Draft draft(Class<? extends Message> event) {
    MessageType type = MessageType.of(event);
    // Not within the map's own frames, where it would be a caller.
    SourceLocation here = SourceLocation.caller();
    return drafts.computeIfAbsent(type.fullName(), unused -> new Draft(type, here));
  }

  @SuppressWarnings("unchecked") // the host hands over rows of R and events of X only
  private <X extends Message> RowFold foldOf(RowChange<B, X> change) {
    return (before, happened, event) -> {
      B builder = toBuilder.apply((R) before);
      change.change(builder, (X) happened, event);
      return Optional.of(builder.build());
    };
  }

  private void reportTwice(String what) {
    report(
        "HW1551",
        "projection '%s' folds '%s' twice".formatted(name, what),
        "remove one of the two folds");
  }

  private void report(String code, String what, String fix) {
    problems.add(new Problem(code, SourceLocation.caller(), what, fix));
  }
}
