package io.headwater.replay;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.Message;
import io.headwater.behavior.RecordTransform;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.event.Envelope;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every topology of the repository, and a few of all kinds of steps, with an exception, an error or
 * a null in each call into their author's code: the record is a dead letter, as it came, and
 * everything else is as without it.
 *
 * <p>Each call breaks in one way, over few records; with {@code headwater.test.faults} it breaks in
 * every way, over as many records as that says.
 */
class CallbackFaultsTest {
  /** One with which all kinds of calls are made. */
  private static final long COMPLETE = 4;

  private static final long SEED = Long.getLong("headwater.test.seed", COMPLETE);
  private static final int ALL = Integer.getInteger("headwater.test.faults", 0);
  private static final int FEW = 36;
  private static final TopologyResources RESOURCES =
      TopologyResources.of(CallbackFaultsTest.class.getClassLoader());

  /** Passes on what it gets. */
  public static final class Same implements RecordTransform<Message> {
    @Override
    public void process(Envelope<Message> record, Output output) {
      output.emit(record.value());
    }
  }

  /** Looks at what it gets. */
  public static final class Look implements Consumer<Envelope<?>> {
    @Override
    public void accept(Envelope<?> record) {
      record.value();
    }
  }

  private static Map<String, TopologySpec> topologies() throws IOException {
    Map<String, TopologySpec> all = new LinkedHashMap<>();
    DriverDifferenceTest.topologies().forEach(spec -> all.put(spec.name() + " in YAML", spec));
    for (TopologyDefinition one : ServiceLoader.load(TopologyDefinition.class)) {
      TopologySpec spec = one.topology();
      all.put(spec.name() + " in Java", spec);
    }
    for (String name : List.of("every-call.yaml", "timers.yaml")) {
      all.put(name, TopologyFile.read(Path.of("src/test/resources/replay", name), RESOURCES));
    }
    return all;
  }

  @TestFactory
  Stream<DynamicTest> leavesNoTraceOfARecordOnWhichACallBreaks() throws IOException {
    return topologies().entrySet().stream().map(one -> {
      CallbackFaults faults = faults(one.getValue());
      List<CallbackFaults.Case> cases = ALL > 0 ? faults.cases() : faults.oneCaseOfEachCall();
      return dynamicTest(
          "%s: %d cases in %d calls"
              .formatted(one.getKey(), cases.size(), faults.clean().calls().size()),
          () -> cases.forEach(faults::requireNoTraceOf));
    });
  }

  @Test
  void breaksEveryKindOfCall() throws IOException {
    Set<AuthorCalls.Kind> kinds = topologies().values().stream()
        .flatMap(spec -> new CallbackFaults(spec, COMPLETE, FEW).clean().calls().stream())
        .map(AuthorCalls.Call::kind)
        .collect(toSet());

    assertThat(kinds).containsExactlyInAnyOrder(AuthorCalls.Kind.values());
  }

  @TestFactory
  Stream<DynamicTest> makesOfARecordOnWhichAllBreaksWhatItMakesOfAnUnreadableOne()
      throws IOException {
    return topologies().entrySet().stream().map(one -> {
      CallbackFaults faults = faults(one.getValue());
      List<Integer> records = faults.recordsWithCalls();
      return dynamicTest(
          "%s: %d records".formatted(one.getKey(), records.size()),
          () -> records.forEach(faults::requireNoTraceOf));
    });
  }

  @TestFactory
  Stream<DynamicTest> breaksAsOnTheDriver() throws IOException {
    return topologies().entrySet().stream().map(one -> {
      CallbackFaults faults = faults(one.getValue());
      int calls = faults.clean().calls().size();
      return dynamicTest(one.getKey(), () -> faults.requireSameOnDriver(calls / 2));
    });
  }

  private static CallbackFaults faults(TopologySpec spec) {
    return new CallbackFaults(spec, SEED, ALL > 0 ? ALL : FEW);
  }
}
