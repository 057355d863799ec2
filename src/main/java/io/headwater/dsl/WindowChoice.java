package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Merge;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import io.headwater.topology.Windowing;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The kinds of windows to fold into.
 *
 * @param <S> type of the states
 */
public final class WindowChoice<S extends Message> {
  private final Texts texts;
  private final MessageType state;

  WindowChoice(Texts texts, MessageType state) {
    this.texts = texts;
    this.state = state;
  }

  /** Windows of one size, side by side. */
  public WindowParts tumbling(Duration size) {
    return new WindowParts(grace -> new Windowing.Tumbling(size, grace), Optional.empty());
  }

  /** Windows of one size that begin at every multiple of the advance. */
  public WindowParts hopping(Duration size, Duration advance) {
    return new WindowParts(grace -> new Windowing.Hopping(size, advance, grace), Optional.empty());
  }

  /**
   * Windows that records define: the one that ends with a record, and the one that begins just
   * after it.
   */
  public WindowParts sliding(Duration difference) {
    return new WindowParts(grace -> new Windowing.Sliding(difference, grace), Optional.empty());
  }

  /**
   * Windows of records that follow each other closely.
   *
   * @param merge the state of two sessions that a record has joined, from the earlier and the later
   */
  @SuppressWarnings("unchecked") // the host hands over states of S only
  public WindowParts session(Duration gap, BiFunction<S, S, ? extends MessageOrBuilder> merge) {
    Merge merging = merge instanceof Cel<?, ?, ?> text
        ? texts.merge(text, state)
        : new Merge(
            (earlier, later) -> Messages.built(merge.apply((S) earlier, (S) later)),
            Optional.empty(),
            SourceLocation.caller());
    return new WindowParts(grace -> new Windowing.Session(gap, grace), Optional.of(merging));
  }
}
