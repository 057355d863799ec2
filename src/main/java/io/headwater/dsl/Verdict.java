package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.behavior.Decision;
import io.headwater.diagnostic.SourceLocation;
import java.util.Optional;

/** One rule of a decision, as {@link Cel}: what it does, and when. */
public final class Verdict {
  private final Optional<Decision.Rejected> rejection;
  private final Optional<Class<? extends Message>> event;
  private final Optional<Cel<?, ?, ?>> value;
  private final Optional<Cel<?, ?, ?>> condition;
  private final SourceLocation where;

  private Verdict(
      Optional<Decision.Rejected> rejection,
      Optional<Class<? extends Message>> event,
      Optional<Cel<?, ?, ?>> value,
      Optional<Cel<?, ?, ?>> condition,
      SourceLocation where) {
    this.rejection = rejection;
    this.event = event;
    this.value = value;
    this.condition = condition;
    this.where = where;
  }

  /** Rejects the command; the first rejection that applies ends the decision. */
  public static Verdict reject(String code) {
    return reject(code, "");
  }

  /** Rejects the command, and says why. */
  public static Verdict reject(String code, String message) {
    return new Verdict(
        Optional.of(new Decision.Rejected(code, message)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        SourceLocation.caller());
  }

  /** Adds an event without a field that is set. */
  public static Verdict emit(Class<? extends Message> event) {
    return emit(event, Optional.empty());
  }

  /**
   * Adds an event.
   *
   * @param value its fields, or all of it
   */
  public static Verdict emit(Class<? extends Message> event, Cel<?, ?, ?> value) {
    return emit(event, Optional.of(value));
  }

  private static Verdict emit(Class<? extends Message> event, Optional<Cel<?, ?, ?>> value) {
    return new Verdict(
        Optional.empty(), Optional.of(event), value, Optional.empty(), SourceLocation.caller());
  }

  /** Applies only where the condition of {@code command} and {@code state} holds. */
  public Verdict when(Cel<?, ?, ?> holds) {
    return new Verdict(rejection, event, value, Optional.of(holds), where);
  }

  Optional<Decision.Rejected> rejection() {
    return rejection;
  }

  Optional<Class<? extends Message>> event() {
    return event;
  }

  Optional<Cel<?, ?, ?>> value() {
    return value;
  }

  Optional<Cel<?, ?, ?>> condition() {
    return condition;
  }

  SourceLocation where() {
    return where;
  }
}
