package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.UndecodableEventException;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.Example;
import io.headwater.yaml.TopologyExamples.ExpectedDeadLetter;
import io.headwater.yaml.TopologyExamples.ExpectedRecord;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import io.headwater.yaml.TopologyExamples.OfAggregate;
import io.headwater.yaml.TopologyExamples.OfPipeline;
import io.headwater.yaml.TopologyExamples.Then;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes examples of aggregates and pipelines, as {@link SpecFile} reads them, in the layout of
 * Headwater's files. Of pipelines it writes records, outputs and dead letters, and no more.
 */
public final class SpecText {
  private static final String INDENT = "    ";

  private final TopologySpec topology;
  private final MessageText messages;
  private final StringBuilder out = new StringBuilder();

  private SpecText(TopologySpec topology, boolean isShowingAll) {
    this.topology = topology;
    this.messages = new MessageText(isShowingAll);
  }

  /**
   * Writes examples, those of one aggregate or pipeline together if they follow each other.
   *
   * @param isShowingAll whether fields are written that must not be shown unless asked for
   * @throws io.headwater.diagnostic.InvalidInputException if an example holds what cannot be
   *     written, or must not be shown
   * @throws IllegalArgumentException if one is of a saga or a projection
   */
  public static String of(TopologySpec topology, List<Example> examples, boolean isShowingAll) {
    SpecText text = new SpecText(topology, isShowingAll);
    text.line("topology: " + MessageText.quoted(topology.name()));
    String subject = "";
    for (Example example : examples) {
      String next = (example instanceof OfAggregate ? "aggregate: " : "pipeline: ")
          + MessageText.quoted(example.title().subject());
      if (!next.equals(subject)) {
        subject = next;
        text.line("---");
        text.line(next);
        text.line("examples:");
      }
      text.line("  " + MessageText.quoted(example.title().sentence()) + ":");
      text.example(example);
    }
    return YamlLayout.of(topology.name() + ".spec.yaml", text.out.toString()).canonical();
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private void part(String name, String content) {
    line(INDENT + name + ": " + content);
  }

  private void list(String name, List<String> items) {
    line(INDENT + name + ":");
    items.forEach(item -> line(INDENT + "  - " + item));
  }

  private void example(Example example) {
    if (example instanceof OfAggregate aggregate) {
      write(aggregate);
    } else if (example instanceof OfPipeline pipeline) {
      write(pipeline);
    } else {
      throw new IllegalArgumentException("only examples of aggregates and pipelines are written");
    }
  }

  private void write(OfAggregate example) {
    if (!example.history().isEmpty()) {
      list("given", example.history().stream().map(messages::of).toList());
    }
    part("when", messages.of(example.command()));
    GivenRecord given = example.given();
    given.key().ifPresent(key -> part("key", key(key, given.stream().keyType())));
    given.time().ifPresent(time -> part("time", time.toString()));
    headers(given.headers()).ifPresent(headers -> part("headers", headers));
    write(example.then());
    example.state().ifPresent(state -> part("state", messages.of(state)));
    example.reply().ifPresent(reply -> part("reply", messages.of(reply.message(), reply.fields())));
  }

  private void write(Then then) {
    if (then instanceof Then.Rejects rejects) {
      part("reject", MessageText.quoted(rejects.code()));
    } else if (then instanceof Then.Fails fails) {
      part("fail", fails.code().name());
    } else {
      List<Message> events = ((Then.Emits) then).events();
      if (events.isEmpty()) {
        part("then", "[]");
      } else {
        list("then", events.stream().map(messages::of).toList());
      }
    }
  }

  private static String key(Object key, KeyType type) {
    return switch (type) {
      case STRING -> MessageText.quoted((String) key);
      case INT64 -> key.toString();
      case BYTES -> MessageText.quoted(HexFormat.of().formatHex((byte[]) key));
    };
  }

  private static Optional<String> headers(EventHeaders headers) {
    Map<String, String> texts = new LinkedHashMap<>();
    headers.entries().stream()
        .filter(entry -> entry.value() != null)
        .forEach(entry -> texts.put(entry.name(), headers.text(entry.name()).orElse("")));
    return headers(texts);
  }

  private static Optional<String> headers(Map<String, String> headers) {
    List<String> entries = headers.entrySet().stream()
        .map(entry ->
            MessageText.quoted(entry.getKey()) + ": " + MessageText.quoted(entry.getValue()))
        .toList();
    return entries.isEmpty() ? Optional.empty() : Optional.of(MessageText.bracketed(entries));
  }

  private void write(OfPipeline example) {
    KeyType keys =
        topology.stream(example.pipeline().from().get(0)).orElseThrow().keyType();
    boolean isNamed =
        PipelineReach.of(topology, example.pipeline(), keys).reads().size() > 1;
    list("in", example.in().stream().map(record -> given(record, isNamed)).toList());
    example.out().ifPresent(out -> {
      if (out.isEmpty()) {
        part("out", "{}");
      } else {
        line(INDENT + "out:");
        out.forEach(this::expected);
      }
    });
    letters(example.deadLetters());
  }

  private String given(GivenRecord record, boolean isNamed) {
    List<String> parts = new ArrayList<>();
    if (isNamed) {
      parts.add("stream: " + MessageText.quoted(record.stream().name()));
    }
    record.key().ifPresent(key -> parts.add("key: " + key(key, record.stream().keyType())));
    value(record, parts);
    headers(record.headers().without(EventHeaders.TYPE::equals))
        .ifPresent(headers -> parts.add("headers: " + headers));
    record.time().ifPresent(time -> parts.add("time: " + time));
    return MessageText.bracketed(parts);
  }

  private void value(GivenRecord record, List<String> parts) {
    if (record.value().isEmpty()) {
      parts.add("tombstone: true");
      return;
    }
    byte[] bytes = record.value().get().toByteArray();
    StreamSpec stream = record.stream();
    MessageType type = stream.decoder().typeOf(record.headers());
    if (!type.equals(stream.value())) {
      parts.add("type: " + MessageText.quoted(type.fullName()));
    }
    parts.add(parsed(type, bytes, record.headers())
        .map(message -> "value: " + messages.of(message))
        .orElseGet(() -> "bytes: " + MessageText.quoted(HexFormat.of().formatHex(bytes))));
  }

  /** Returns a message that is written as these very bytes. */
  private static Optional<Message> parsed(MessageType type, byte[] bytes, EventHeaders headers) {
    try {
      return Optional.of(type.parse(bytes, headers))
          .filter(message -> message.getUnknownFields().asMap().isEmpty())
          .filter(message -> Arrays.equals(CanonicalBytes.of(message), bytes));
    } catch (UndecodableEventException e) {
      return Optional.empty();
    }
  }

  private void expected(String name, List<ExpectedRecord> records) {
    StreamSpec stream = topology.stream(name).orElseThrow();
    if (records.isEmpty()) {
      line(INDENT + "  " + MessageText.quoted(name) + ": []");
      return;
    }
    line(INDENT + "  " + MessageText.quoted(name) + ":");
    for (ExpectedRecord record : records) {
      List<String> parts = new ArrayList<>();
      record.key().ifPresent(key -> parts.add("key: " + key(key, stream.keyType())));
      parts.add(
          record.value().map(value -> "value: " + messages.of(value)).orElse("tombstone: true"));
      headers(record.headers()).ifPresent(headers -> parts.add("headers: " + headers));
      record.time().ifPresent(time -> parts.add("time: " + time));
      line(INDENT + "    - " + MessageText.bracketed(parts));
    }
  }

  private void letters(Map<String, List<ExpectedDeadLetter>> letters) {
    if (letters.isEmpty()) {
      return;
    }
    line(INDENT + "dead-letters:");
    letters.forEach((stream, all) -> {
      line(INDENT + "  " + MessageText.quoted(stream) + ":");
      for (ExpectedDeadLetter one : all) {
        List<String> parts = new ArrayList<>(List.of("code: " + one.code().name()));
        one.step().ifPresent(step -> parts.add("step: " + MessageText.quoted(step)));
        line(INDENT + "    - " + MessageText.bracketed(parts));
      }
    });
  }
}
