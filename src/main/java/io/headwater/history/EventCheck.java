package io.headwater.history;

import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.UndecodableEventException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes sure of the events of a history, one after the other: offsets rise, and each value is of
 * the type that its record names. Not thread-safe.
 */
public final class EventCheck {
  private final HistoryDescription description;
  private final Map<String, MessageType> types = new LinkedHashMap<>();
  private long lastOffset = -1;

  /** Checks events of a history that holds this. */
  public EventCheck(HistoryDescription description) {
    this.description = description;
    description.olderTypes().forEach(type -> types.put(type.fullName(), type));
    types.put(description.valueType().fullName(), description.valueType());
  }

  /** Returns what is wrong with the next event. */
  public Optional<Problem> check(HistoryEvent event) {
    if (event.offset() <= lastOffset) {
      return Optional.of(
          problem("HW0356", event, "it follows offset " + lastOffset, "write the history again"));
    }
    lastOffset = event.offset();
    return event.value().flatMap(value -> check(event, value));
  }

  private Optional<Problem> check(HistoryEvent event, byte[] value) {
    String name =
        event.headers().text(EventHeaders.TYPE).orElse(description.valueType().fullName());
    MessageType type = types.get(name);
    if (type == null) {
      return Optional.of(problem(
          "HW0357",
          event,
          "its header names type '" + name + "', which the history does not describe",
          "see whether it belongs into the topic"));
    }
    try {
      type.parse(value, event.headers());
      return Optional.empty();
    } catch (UndecodableEventException e) {
      return Optional.of(problem(
          "HW0358",
          event,
          "its value is no '%s' (%s)".formatted(name, e.code()),
          "see whether it is poison in its topic, too"));
    }
  }

  private Problem problem(String code, HistoryEvent event, String what, String fix) {
    RecordPosition position =
        new RecordPosition(description.topic(), description.partition(), event.offset());
    return new Problem(code, position.toString(), what, fix);
  }
}
