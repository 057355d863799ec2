package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.Envelope;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.operator.ParkingLot;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.OfAggregate;
import io.headwater.yaml.TopologyExamples.Then;
import io.headwater.yaml.TopologyExamples.Written;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs an example of an aggregate, by its pure functions and in its topology. */
final class AggregateExampleRun {
  private final TopologySpec topology;
  private final OfAggregate example;
  private final AggregateSpec aggregate;
  private final Snapshot before;

  /** What one of the two ways came to. */
  private record Outcome(AggregateRun run, Message state) {}

  AggregateExampleRun(TopologySpec topology, OfAggregate example) {
    this.topology = topology;
    this.example = example;
    this.aggregate = example.aggregate();
    this.before = AggregateRun.fold(aggregate.behavior(), example.history());
  }

  Optional<String> failure() {
    Outcome pure = byFunctions();
    Optional<String> finding = findingOf(pure);
    return finding.isPresent() ? finding : inTopology(pure);
  }

  private Outcome byFunctions() {
    Envelope<Message> command = Envelope.of(
        new RecordPosition(example.given().stream().topic(), 0, 0),
        time(),
        example.given().headers(),
        example.given().key().orElseThrow(),
        example.command());
    AggregateRun run = AggregateRun.of(aggregate.behavior(), before, command);
    return new Outcome(
        run, run instanceof AggregateRun.Accepted accepted ? accepted.state() : before.state());
  }

  private Instant time() {
    return example.given().time().orElse(TopologyHarness.START);
  }

  private Optional<String> findingOf(Outcome outcome) {
    return thenFinding(outcome.run())
        .or(() -> example
            .state()
            .flatMap(state -> differing("the state differs", state, outcome.state())));
  }

  private Optional<String> thenFinding(AggregateRun run) {
    if (example.then() instanceof Then.Emits emits) {
      List<String> wanted = ScenarioStory.numbered(emits.events());
      return run instanceof AggregateRun.Accepted accepted
          ? eventsFinding("the events differ", emits.events(), accepted.events())
          : Optional.of(tell("the command was not accepted", wanted, run.told(), List.of()));
    }
    if (example.then() instanceof Then.Rejects rejects) {
      boolean isRefused =
          run instanceof AggregateRun.Refused refused && refused.code().equals(rejects.code());
      return isRefused
          ? Optional.empty()
          : Optional.of(tell(
              "the command was not refused so",
              List.of("rejection " + rejects.code()),
              run.told(),
              List.of()));
    }
    FailureCode code = ((Then.Fails) example.then()).code();
    return run instanceof AggregateRun.Failed failed && failed.code() == code
        ? Optional.empty()
        : Optional.of(
            tell("the command did not fail so", List.of("failure " + code), run.told(), List.of()));
  }

  private Optional<String> eventsFinding(
      String what, List<Message> expected, List<Message> actual) {
    List<String> differences = MessageDifference.betweenAll("event", expected, actual);
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(tell(
            what, ScenarioStory.numbered(expected), ScenarioStory.numbered(actual), differences));
  }

  private Optional<String> differing(String what, Message expected, Message actual) {
    List<String> differences = MessageDifference.between(expected, actual);
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(tell(
            what, List.of(MessageText.of(expected)), List.of(MessageText.of(actual)), differences));
  }

  private String tell(
      String what, List<String> expected, List<String> actual, List<String> differences) {
    return new ScenarioStory(
            example.title().where().toString(),
            example.history(),
            Optional.of(before.state()),
            Optional.of(example.command()))
        .tell(what, expected, actual, differences);
  }

  private Optional<String> inTopology(Outcome pure) {
    Object key = example.given().key().orElseThrow();
    try (TopologyHarness harness = TopologyHarness.of(topology)) {
      if (AggregateRun.sequence(aggregate.behavior(), before) > 0) {
        harness.seed(aggregate.store(), key, before);
      }
      harness.advanceTo(time());
      harness.pipe(aggregate.commands(), key, example.command(), example.given().headers(), time());
      return disagreement(harness, pure)
          .or(() -> stateDisagreement(harness, key, pure))
          .or(() -> replyFinding(harness));
    }
  }

  private Optional<String> disagreement(TopologyHarness harness, Outcome pure) {
    List<DeadLetter> dead = harness.deadLetters(aggregate.commands());
    List<ParkingLot.Reason> parked = topology.recoveryOf(aggregate).parks()
        ? harness.parked(aggregate.name()).values().stream()
            .map(ParkingLot::reason)
            .toList()
        : List.of();
    List<String> codes = codes(dead, parked);
    if (pure.run() instanceof AggregateRun.Failed failed) {
      return codes.size() == 1 && codes.get(0).contains(" " + failed.code().name() + ":")
          ? Optional.empty()
          : Optional.of(tell(
              "the functions fail, but the topology does not so",
              pure.run().told(),
              codes.isEmpty() ? List.of("no dead letter") : codes,
              List.of()));
    }
    if (!codes.isEmpty()) {
      return Optional.of(tell(
          parked.isEmpty()
              ? "the topology dead-letters what the functions do not"
              : "the topology parks what the functions do not",
          pure.run().told(),
          codes,
          List.of()));
    }
    List<Message> events =
        pure.run() instanceof AggregateRun.Accepted accepted ? accepted.events() : List.of();
    return eventsFinding(
        "the functions and the topology emit different events",
        events,
        harness.values(aggregate.events()));
  }

  private static List<String> codes(List<DeadLetter> letters, List<ParkingLot.Reason> parked) {
    List<String> codes = new ArrayList<>();
    letters.forEach(letter ->
        codes.add("dead letter " + letter.cause().code() + ": " + letter.cause().message()));
    parked.forEach(reason -> codes.add("parked " + reason.code() + ": " + reason.message()));
    return codes;
  }

  private Optional<String> stateDisagreement(TopologyHarness harness, Object key, Outcome pure) {
    Message state = harness
        .state(aggregate.store(), key)
        .map(Snapshot::state)
        .orElseGet(aggregate.behavior()::initialState);
    return differing("the functions and the topology keep different states", pure.state(), state);
  }

  private Optional<String> replyFinding(TopologyHarness harness) {
    if (example.reply().isEmpty()) {
      return Optional.empty();
    }
    Written expected = example.reply().get();
    List<Message> replies = harness.values(aggregate.replies().orElseThrow());
    if (replies.size() != 1) {
      return Optional.of(tell(
          replies.isEmpty() ? "there is no reply" : "there is more than one reply",
          List.of(MessageText.of(expected.message())),
          ScenarioStory.numbered(replies),
          List.of()));
    }
    return differing(
        "the reply differs",
        expected.message(),
        RecordCheck.only(expected.fields(), replies.get(0)));
  }
}
