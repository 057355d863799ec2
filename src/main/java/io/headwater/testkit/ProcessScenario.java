package io.headwater.testkit;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Saga;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.Envelope;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.SagaStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Given inputs and passing time, when an input comes or time passes, then these commands: a process
 * of a saga as an example. Begins with {@link Scenarios#givenProcess}.
 *
 * <pre>{@code
 * bank.givenProcess(TRANSFER, "t-1", request("ada", "bob", 70))
 *     .elapse(Duration.ofMinutes(5))
 *     .when(withdrawn(70))
 *     .thenSends("account-commands", "ada", deposit(70))
 *     .thenNothingElse();
 * }</pre>
 *
 * <p>Each {@code when} and each {@code elapse} is a step, and each {@code then…} is about the last
 * one. In a topology the saga runs alone, as the rest would answer its commands. Inputs may be
 * whole messages, cases of their oneof, or builders of either. Mutable; for one thread.
 */
public final class ProcessScenario {
  private final TopologySpec topology;
  private final SagaSpec saga;
  private final String process;
  private final Processing processing;
  private final List<String> told = new ArrayList<>();
  private final Map<String, Integer> required = new HashMap<>();
  private Map<String, List<Envelope<Message>>> sent = Map.of();
  private int times = 1;
  private int failures;

  ProcessScenario(TopologySpec topology, SagaSpec saga, String process, Processing processing) {
    this.topology = topology;
    this.saga = saga;
    this.process = process;
    this.processing = processing;
  }

  /**
   * Says how often the next input comes, each time with the same id: whatever is required of the
   * step is required of all times together.
   *
   * @param count at least 1; the functions alone know no ids, and take 1 only
   */
  public ProcessScenario times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("an input comes at least once, was " + count);
    }
    times = count;
    return this;
  }

  /**
   * Lets an input come, of the stream that has its type, under the process id.
   *
   * @throws IllegalArgumentException if the saga reads no stream of that type, or several
   * @throws UnsupportedOperationException if it comes more than once, by functions alone
   */
  public ProcessScenario when(MessageOrBuilder input) {
    StreamSpec stream = streamOf(Cases.built(input));
    return when(stream.name(), ScenarioKeys.defaultKey(stream.keyType(), process), input);
  }

  /** Lets an input of a stream come, under a key. */
  public ProcessScenario when(String stream, Object key, MessageOrBuilder input) {
    StreamSpec read = saga.behavior()
        .input(stream)
        .flatMap(one -> topology.stream(stream))
        .orElseThrow(() -> new IllegalArgumentException(
            "saga '%s' does not read stream '%s'".formatted(saga.name(), stream)));
    Message value = Cases.as(read, input);
    int count = times;
    times = 1;
    return take(
        new SagaStep.Input(read, ScenarioKeys.required(read, key), value),
        count,
        "%s %s  %s%s"
            .formatted(
                stream,
                RecordCheck.shown(key),
                MessageText.of(value),
                count == 1 ? "" : ", " + count + " times"));
  }

  private StreamSpec streamOf(Message input) {
    List<StreamSpec> taking = saga.behavior().inputs().stream()
        .filter(one -> Cases.takes(one.type(), input))
        .map(one -> topology.stream(one.stream()).orElseThrow())
        .toList();
    if (taking.size() != 1) {
      throw new IllegalArgumentException("saga '%s' reads '%s' from %s: name the stream and the key"
          .formatted(
              saga.name(),
              input.getDescriptorForType().getFullName(),
              taking.isEmpty()
                  ? "no stream of " + inputNames()
                  : taking.stream().map(StreamSpec::name).toList()));
    }
    return taking.get(0);
  }

  private List<String> inputNames() {
    return saga.behavior().inputs().stream().map(Saga.Input::stream).toList();
  }

  /**
   * Lets time pass: timers that are due by then fire, and later inputs have later event times.
   *
   * @throws UnsupportedOperationException if a timer of the wall clock is due meanwhile, and the
   *     level cannot move that clock
   */
  public ProcessScenario elapse(Duration by) {
    return take(new SagaStep.Elapse(by), 1, by + " pass");
  }

  private ProcessScenario take(SagaStep step, int count, String line) {
    told.add(line);
    required.clear();
    sent = processing.take(step, count);
    return this;
  }

  /**
   * Requires that the next command that the last step sent to a stream is this one; the first time
   * for a stream, its first.
   */
  public ProcessScenario thenSends(String stream, Object key, MessageOrBuilder command) {
    StreamSpec target = topology.stream(stream)
        .orElseThrow(() -> new IllegalArgumentException(
            "topology '%s' declares no stream '%s'".formatted(topology.name(), stream)));
    Message wanted = Cases.as(target, command);
    String shown = line(stream, key, wanted);
    int number = required.merge(stream, 1, Integer::sum);
    List<Envelope<Message>> found = sent.getOrDefault(stream, List.of());
    if (number > found.size()) {
      throw failure("stream '%s' got no such command".formatted(stream), List.of(shown));
    }
    Envelope<Message> actual = found.get(number - 1);
    List<String> differences = new ArrayList<>();
    if (!Objects.deepEquals(key, actual.key())) {
      differences.add("key: expected %s, was %s"
          .formatted(RecordCheck.shown(key), RecordCheck.shown(actual.key())));
    }
    differences.addAll(MessageDifference.between(wanted, actual.value()));
    if (!differences.isEmpty()) {
      throw new AssertionError(story()
          .tell(
              "command %d to '%s' differs".formatted(number, stream),
              List.of(shown),
              List.of(line(stream, actual.key(), actual.value())),
              differences));
    }
    return this;
  }

  /**
   * Requires that the last step sent no command beside those that were required before. Like the
   * following ones, it fails if the topology failed on an input, and nobody has said so before, by
   * {@link #thenDeadLetter} or {@link #thenParked}.
   */
  public ProcessScenario thenNothingElse() {
    requireNoFailure();
    sent.forEach((stream, commands) -> {
      if (commands.size() > required.getOrDefault(stream, 0)) {
        throw failure("stream '%s' got more".formatted(stream), List.of("nothing else"));
      }
    });
    return this;
  }

  /** Requires the state of the process, which has begun and not ended. */
  public ProcessScenario thenState(MessageOrBuilder expected) {
    requireNoFailure();
    Message wanted = Cases.built(expected);
    Optional<Message> actual = processing.state();
    if (actual.isEmpty()) {
      throw new AssertionError(story()
          .tell(
              "there is no process",
              List.of(MessageText.of(wanted)),
              List.of(processing.hasEnded() ? "it has ended" : "it has not begun"),
              List.of()));
    }
    List<String> differences = MessageDifference.between(wanted, actual.get());
    if (!differences.isEmpty()) {
      throw new AssertionError(
          story().tell("the state differs", wanted, actual.get(), differences));
    }
    return this;
  }

  /** Requires exactly these pending timers, by their names in any order. */
  public ProcessScenario thenTimers(String... names) {
    requireNoFailure();
    List<String> wanted = Arrays.stream(names).sorted().toList();
    List<String> actual = processing.timers().stream().sorted().toList();
    if (!wanted.equals(actual)) {
      throw new AssertionError(story()
          .tell(
              "the timers differ",
              List.of(wanted.toString()),
              List.of(actual.toString()),
              List.of()));
    }
    return this;
  }

  /** Requires that the process ran and has ended. */
  public ProcessScenario thenEnded() {
    requireNoFailure();
    if (!processing.hasEnded()) {
      throw failure("the process has not ended", List.of("an end"));
    }
    return this;
  }

  /**
   * Requires what a store of the topology holds under a key.
   *
   * @throws UnsupportedOperationException by functions alone
   */
  public ProcessScenario thenStore(String store, Object key, MessageOrBuilder expected) {
    new HostChecks(processing.host(), story()).store(store, key, Cases.built(expected));
    return this;
  }

  /**
   * Requires that an input of a stream became a dead letter with this code.
   *
   * @throws UnsupportedOperationException by functions alone, where the rule's exception is thrown
   *     by {@code when}
   */
  public ProcessScenario thenDeadLetter(String stream, FailureCode code) {
    new HostChecks(processing.host(), story()).deadLetter(stream, code);
    failures = processing.failures().size();
    return this;
  }

  /**
   * Requires that the inputs of the process wait, as it is parked.
   *
   * @throws UnsupportedOperationException by functions alone
   * @throws IllegalArgumentException if the saga does not park inputs
   */
  public ProcessScenario thenParked() {
    new HostChecks(processing.host(), story()).parked(saga.name(), process);
    failures = processing.failures().size();
    return this;
  }

  private void requireNoFailure() {
    List<String> all = processing.failures();
    if (all.size() > failures) {
      throw new AssertionError(story()
          .tell(
              "the topology fails on an input",
              List.of("no failure"),
              all.subList(failures, all.size()),
              List.of()));
    }
  }

  private AssertionError failure(String what, List<String> expected) {
    return new AssertionError(story().tell(what, expected, sentLines(), List.of()));
  }

  private List<String> sentLines() {
    List<String> lines = sent.entrySet().stream()
        .flatMap(entry ->
            entry.getValue().stream().map(one -> line(entry.getKey(), one.key(), one.value())))
        .collect(Collectors.toCollection(ArrayList::new));
    lines.addAll(processing.failures());
    return lines.isEmpty() ? List.of("nothing") : lines;
  }

  private static String line(String stream, Object key, Message value) {
    return "%s %s  %s".formatted(stream, RecordCheck.shown(key), MessageText.of(value));
  }

  private ScenarioStory story() {
    int before = Math.max(0, told.size() - 1);
    List<ScenarioStory.Part> parts = new ArrayList<>();
    parts.add(
        new ScenarioStory.Part("history", ScenarioStory.numberedLines(told.subList(0, before))));
    parts.add(new ScenarioStory.Part("when", told.subList(before, told.size())));
    processing
        .state()
        .ifPresent(
            state -> parts.add(new ScenarioStory.Part("state", List.of(MessageText.of(state)))));
    return new ScenarioStory(
        "process '%s' of saga '%s' [%s]".formatted(process, saga.name(), processing.level()),
        parts);
  }
}
