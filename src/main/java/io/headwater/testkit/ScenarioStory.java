package io.headwater.testkit;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Tells a failed example: what had happened, what was asked, what was expected and what came. */
record ScenarioStory(String subject, List<Part> parts) {
  /** Copies the parts. */
  ScenarioStory {
    parts = List.copyOf(parts);
  }

  /** Lines under a label. */
  record Part(String label, List<String> lines) {}

  /** Tells of one command. */
  ScenarioStory(
      String subject, List<Message> history, Optional<Message> state, Optional<Message> command) {
    this(subject, partsOf(history, state, command));
  }

  private static List<Part> partsOf(
      List<Message> history, Optional<Message> state, Optional<Message> command) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("history", numbered(history)));
    state.ifPresent(message -> parts.add(new Part("state", List.of(MessageText.of(message)))));
    command.ifPresent(message -> parts.add(new Part("command", List.of(MessageText.of(message)))));
    return parts;
  }

  /** The events of an example, numbered from 1. */
  static List<String> numbered(List<Message> events) {
    return numberedLines(events.stream().map(one -> MessageText.of(one)).toList());
  }

  /** Lines, numbered from 1. */
  static List<String> numberedLines(List<String> lines) {
    return lines.isEmpty()
        ? List.of("nothing")
        : IntStream.range(0, lines.size())
            .mapToObj(i -> (i + 1) + "  " + lines.get(i))
            .toList();
  }

  /** Renders the story, one line per event, field and difference. */
  String tell(String what, List<String> expected, List<String> actual, List<String> differences) {
    List<String> lines = new ArrayList<>();
    lines.add(subject + ": " + what);
    parts.forEach(part -> add(lines, part.label(), part.lines()));
    add(lines, "expected", expected);
    add(lines, "actual", actual);
    add(lines, "differs", differences);
    return String.join("\n", lines);
  }

  /** Renders the story of one message in place of another one. */
  String tell(String what, Message expected, Message actual, List<String> differences) {
    return tell(
        what, List.of(MessageText.of(expected)), List.of(MessageText.of(actual)), differences);
  }

  private static void add(List<String> lines, String label, List<String> values) {
    String shown = label;
    for (String value : values) {
      lines.add("  %-9s %s".formatted(shown, value));
      shown = "";
    }
  }
}
