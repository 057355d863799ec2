package io.headwater.testkit;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tells a failed example: what had happened, what was asked, what was expected and what came. */
record ScenarioStory(
    String subject, List<Message> history, Optional<Message> state, Optional<Message> command) {

  /** The events of an example, numbered from 1. */
  static List<String> numbered(List<Message> events) {
    return events.isEmpty()
        ? List.of("nothing")
        : IntStream.range(0, events.size())
            .mapToObj(i -> (i + 1) + "  " + MessageText.of(events.get(i)))
            .toList();
  }

  /** Renders the story, one line per event, field and difference. */
  String tell(String what, List<String> expected, List<String> actual, List<String> differences) {
    List<String> lines = new ArrayList<>();
    lines.add(subject + ": " + what);
    add(lines, "history", numbered(history));
    state.ifPresent(message -> add(lines, "state", List.of(MessageText.of(message))));
    command.ifPresent(message -> add(lines, "command", List.of(MessageText.of(message))));
    add(lines, "expected", expected);
    add(lines, "actual", actual);
    add(lines, "differs", differences);
    return String.join("\n", lines);
  }

  private static void add(List<String> lines, String label, List<String> values) {
    String shown = label;
    for (String value : values) {
      lines.add("  %-9s %s".formatted(shown, value));
      shown = "";
    }
  }
}
