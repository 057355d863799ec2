package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.ExpectedDeadLetter;
import io.headwater.yaml.TopologyExamples.ExpectedRecord;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import io.headwater.yaml.TopologyExamples.OfPipeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs an example of a pipeline in its topology. */
final class PipelineExampleRun {
  private final TopologySpec topology;
  private final OfPipeline example;
  private final List<String> findings = new ArrayList<>();

  PipelineExampleRun(TopologySpec topology, OfPipeline example) {
    this.topology = topology;
    this.example = example;
  }

  Optional<String> failure() {
    try (TopologyHarness harness = TopologyHarness.of(topology)) {
      example.in().forEach(record -> pipe(harness, record));
      example.out().ifPresent(out -> checkOutputs(harness, out));
      example.stores().forEach((store, states) -> checkStates(harness, store, states));
      checkDeadLetters(harness);
      checkRows(harness);
      findings.addAll(new ParkedCheck(topology, example).findings(harness));
      example.counts().forEach((outcome, count) -> checkCount(harness, outcome, count));
      return findings.isEmpty() ? Optional.empty() : Optional.of(told(harness));
    }
  }

  private String told(TopologyHarness harness) {
    List<String> lines = new ArrayList<>();
    lines.add(example.title().where() + ": " + findings.size()
        + (findings.size() == 1 ? " difference" : " differences"));
    findings.forEach(finding -> lines.add("  differs   " + finding));
    harness.toString().lines().forEach(line -> lines.add("  history   " + line));
    return String.join("\n", lines);
  }

  private static void pipe(TopologyHarness harness, GivenRecord record) {
    if (!record.elapse().isZero()) {
      harness.advanceTime(record.elapse());
    }
    record.time().ifPresent(harness::advanceTo);
    if (record.releases().isPresent()) {
      harness.release(record.releases().get(), record.key().orElseThrow());
      return;
    }
    Instant time = record.time().orElseGet(harness::now);
    byte[] key = record.key().map(one -> record.stream().keyType().encode(one)).orElse(null);
    harness.pipeRaw(
        record.stream().topic(),
        key,
        record.value().map(ByteString::toByteArray).orElse(null),
        record.headers(),
        time.toEpochMilli());
  }

  private void checkOutputs(TopologyHarness harness, Map<String, List<ExpectedRecord>> out) {
    Set<String> streams = new LinkedHashSet<>(out.keySet());
    collectTargets(example.pipeline().steps(), streams);
    for (String stream : streams) {
      List<ExpectedRecord> expected = out.getOrDefault(stream, List.of());
      List<Envelope<Message>> actual = harness.records(stream);
      if (expected.size() != actual.size()) {
        findings.add("stream '%s': expected %d records, was %d"
            .formatted(stream, expected.size(), actual.size()));
      }
      for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
        findings.addAll(
            RecordCheck.findings(stream + " " + (i + 1), expected.get(i), actual.get(i)));
      }
    }
  }

  private static void collectTargets(List<StepSpec> steps, Set<String> streams) {
    for (StepSpec step : steps) {
      if (step instanceof StepSpec.To to) {
        streams.add(to.stream());
      } else if (step instanceof StepSpec.WindowFold fold) {
        fold.late().ifPresent(streams::add);
      } else if (step instanceof StepSpec.StreamJoin join) {
        join.late().ifPresent(streams::add);
      } else if (step instanceof StepSpec.Branch branch) {
        branch.arms().forEach(arm -> collectTargets(arm.steps(), streams));
      }
    }
  }

  private void checkStates(
      TopologyHarness harness, String store, Map<Object, Optional<Message>> states) {
    states.forEach((key, expected) -> {
      Optional<Message> actual = harness.state(store, key).map(Snapshot::state);
      String name = store + "[" + RecordCheck.shown(key) + "]";
      if (expected.isPresent() && actual.isPresent()) {
        MessageDifference.between(expected.get(), actual.get())
            .forEach(line -> findings.add(name + " " + line));
      } else if (expected.isPresent() != actual.isPresent()) {
        findings.add("%s: expected %s, was %s".formatted(name, state(expected), state(actual)));
      }
    });
  }

  private static String state(Optional<Message> message) {
    return message.map(one -> MessageText.of(one)).orElse("none");
  }

  private void checkDeadLetters(TopologyHarness harness) {
    for (StreamSpec stream : topology.sources()) {
      List<ExpectedDeadLetter> expected =
          example.deadLetters().getOrDefault(stream.name(), List.of());
      List<DeadLetter> actual = harness.deadLetters(stream.name());
      if (expected.size() != actual.size()) {
        findings.add("dead letters of '%s': expected %d, was %s"
            .formatted(
                stream.name(),
                expected.size(),
                actual.stream().map(PipelineExampleRun::shown).toList()));
      }
      for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
        checkDeadLetter(stream, i + 1, expected.get(i), actual.get(i));
      }
    }
  }

  /** A row that is skipped is no dead letter, which an example could expect. */
  private void checkRows(TopologyHarness harness) {
    for (TableSpec table : topology.tables()) {
      long skipped = table.isGlobal() ? harness.skippedRows(table.name()) : 0;
      if (skipped > 0) {
        findings.add("rows of global table '%s': expected none that cannot be read, was %d"
            .formatted(table.name(), skipped));
      }
    }
  }

  private static String shown(DeadLetter letter) {
    return letter.cause().code() + " in " + letter.cause().step();
  }

  private void checkDeadLetter(
      StreamSpec stream, int number, ExpectedDeadLetter expected, DeadLetter actual) {
    String name = "dead letter " + number + " of '" + stream.name() + "' ";
    if (!expected.code().name().equals(actual.cause().code())) {
      findings.add(
          name + "code: expected " + expected.code() + ", was " + actual.cause().code());
    }
    expected
        .step()
        .filter(step -> !step.equals(actual.cause().step()))
        .ifPresent(step -> findings.add(
            name + "step: expected " + step + ", was " + actual.cause().step()));
    expected.key().ifPresent(key -> {
      byte[] found = actual.key();
      if (found == null || !Arrays.equals(stream.keyType().encode(key), found)) {
        findings.add(name + "key: expected " + RecordCheck.shown(key) + ", was another");
      }
    });
  }

  private void checkCount(TopologyHarness harness, Outcome outcome, long expected) {
    String name = example.pipeline().name();
    long actual = harness.countsByProgram().entrySet().stream()
        .filter(program -> program.getKey().equals(name) || program.getKey().startsWith(name + "/"))
        .map(Map.Entry::getValue)
        .reduce(OutcomeCounts.NONE, OutcomeCounts::plus)
        .of(outcome);
    if (expected != actual) {
      findings.add("%s: expected %d, was %d".formatted(outcome.label(), expected, actual));
    }
  }
}
