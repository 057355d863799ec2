package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.behavior.Saga;
import io.headwater.event.Envelope;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.ExpectedRecord;
import io.headwater.yaml.TopologyExamples.OfSaga;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Runs an example of a saga, by its pure functions and in a topology of that saga alone. */
final class SagaExampleRun {
  private final TopologySpec topology;
  private final OfSaga example;
  private final SagaSpec saga;
  private final List<String> findings = new ArrayList<>();

  /** What one of the two ways came to; commands by stream. */
  private record Outcome(
      Map<String, List<Envelope<Message>>> sent,
      Optional<Message> state,
      List<String> timers,
      boolean ended) {}

  SagaExampleRun(TopologySpec topology, OfSaga example) {
    this.topology = topology;
    this.example = example;
    this.saga = example.saga();
  }

  Optional<String> failure() {
    Outcome pure = byFunctions();
    check(pure);
    if (findings.isEmpty()) {
      compare(pure, inTopology());
    }
    if (findings.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    lines.add(example.title().where() + ": " + findings.size()
        + (findings.size() == 1 ? " difference" : " differences"));
    findings.forEach(finding -> lines.add("  differs   " + finding));
    return Optional.of(String.join("\n", lines));
  }

  private List<String> targets() {
    return saga.behavior().targets().stream().map(Saga.Target::stream).toList();
  }

  private Outcome byFunctions() {
    return outcomeOf(new ProcessingFunctions(topology, saga, example.process()));
  }

  private Outcome outcomeOf(Processing processing) {
    example.given().forEach(step -> processing.take(step, 1));
    Map<String, List<Envelope<Message>>> sent = processing.take(example.when(), 1);
    return new Outcome(sent, processing.state(), processing.timers(), processing.hasEnded());
  }

  private void check(Outcome outcome) {
    for (String stream : targets()) {
      List<ExpectedRecord> expected = example.then().getOrDefault(stream, List.of());
      List<Envelope<Message>> actual = outcome.sent().getOrDefault(stream, List.of());
      if (expected.size() != actual.size()) {
        findings.add("commands to '%s': expected %d, was %s"
            .formatted(stream, expected.size(), told(actual)));
      }
      for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
        findings.addAll(
            RecordCheck.findings(stream + " " + (i + 1), expected.get(i), actual.get(i)));
      }
    }
    example.state().ifPresent(expected -> differ("state", Optional.of(expected), outcome.state()));
    example
        .timers()
        .map(names -> names.stream().sorted().toList())
        .filter(names -> !names.equals(outcome.timers()))
        .ifPresent(names ->
            findings.add("timers: expected %s, was %s".formatted(names, outcome.timers())));
    if (example.ended() != outcome.ended()) {
      findings.add(
          example.ended() ? "the process has not ended" : "the process has ended, unexpectedly");
    }
  }

  private static List<String> told(List<Envelope<Message>> commands) {
    return commands.stream().map(one -> MessageText.of(one.value())).toList();
  }

  private void differ(String what, Optional<Message> expected, Optional<Message> actual) {
    if (expected.isPresent() && actual.isPresent()) {
      MessageDifference.between(expected.get(), actual.get())
          .forEach(line -> findings.add(what + " " + line));
    } else if (expected.isPresent() != actual.isPresent()) {
      findings.add("%s: expected %s, was %s".formatted(what, told(expected), told(actual)));
    }
  }

  private static String told(Optional<Message> message) {
    return message.map(one -> MessageText.of(one)).orElse("none");
  }

  private Outcome inTopology() {
    try (ScenarioHost host =
        ScenarioLevel.DRIVER.start(ProcessingTopology.alone(topology, saga), List.of())) {
      Processing processing = new ProcessingTopology(
          ScenarioLevel.DRIVER.name(), host, topology, saga, example.process());
      Outcome outcome = outcomeOf(processing);
      processing
          .failures()
          .forEach(failure ->
              findings.add("the topology fails on what the functions do not: " + failure));
      return outcome;
    }
  }

  private void compare(Outcome pure, Outcome whole) {
    for (String stream : targets()) {
      List<Envelope<Message>> expected = pure.sent().getOrDefault(stream, List.of());
      List<Envelope<Message>> actual = whole.sent().getOrDefault(stream, List.of());
      List<String> differences =
          MessageDifference.betweenAll("command", values(expected), values(actual));
      differences.forEach(line -> findings.add(
          "the functions and the topology send differently to '%s': %s".formatted(stream, line)));
      for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
        if (!Objects.deepEquals(expected.get(i).key(), actual.get(i).key())) {
          findings.add(
              "the functions and the topology send to different keys of '%s'".formatted(stream));
        }
      }
    }
    differ("the functions and the topology keep different states:", pure.state(), whole.state());
    if (!pure.timers().equals(whole.timers()) || pure.ended() != whole.ended()) {
      findings.add("the functions have timers %s, the topology has %s; ended: %s, %s"
          .formatted(pure.timers(), whole.timers(), pure.ended(), whole.ended()));
    }
  }

  private static List<Message> values(List<Envelope<Message>> commands) {
    return commands.stream().map(Envelope::value).toList();
  }
}
