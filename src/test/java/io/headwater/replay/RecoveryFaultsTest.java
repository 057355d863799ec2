package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.AuthorCalls.Way;
import io.headwater.replay.CallbackFaults.Case;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is declared of records on which a step fails, with each call into its code broken. */
class RecoveryFaultsTest {
  private static final int RECORDS = 25;
  private static final String HOP = "recoveries-by-rest-repartition";
  private static final int RETRIES = 2;
  private static final TopologySpec SPEC = TopologyFile.read(
      Path.of("src/test/resources/replay/recoveries.yaml"),
      TopologyResources.of(RecoveryFaultsTest.class.getClassLoader()));

  private static TopologySpec recoveringBy(Recovery recovery) {
    return SPEC.withRecovery(recovery);
  }

  private static Stream<Case> cases(CallbackFaults faults, Way way) {
    return faults.cases().stream().filter(one -> one.way() == way);
  }

  private static long total(FaultRun run, Outcome outcome) {
    return run.counts().values().stream()
        .reduce(OutcomeCounts.NONE, OutcomeCounts::plus)
        .of(outcome);
  }

  @ParameterizedTest
  @EnumSource
  void skipsWholeWhatItSkips(Way way) {
    TopologySpec spec = recoveringBy(Recovery.skip());
    CallbackFaults faults = new CallbackFaults(spec, 1, RECORDS);

    cases(faults, way).forEach(one -> {
      FaultRun run = faults.run(one);

      assertThat(run.letters()).isEmpty();
      assertThat(run.counts().values()).allMatch(OutcomeCounts::isConserved);
      assertThat(run.differenceFrom(faults.reference(one))).as("%s", one).isEmpty();
      assertThat(total(run, Outcome.FILTERED)).isPositive();
    });
  }

  @ParameterizedTest
  @EnumSource
  void haltsInFrontOfWhatItFailsOn(Way way) {
    TopologySpec spec = recoveringBy(Recovery.fail());
    CallbackFaults faults = new CallbackFaults(SPEC, 1, RECORDS).of(spec);

    cases(faults, way).forEach(one -> {
      assertThatThrownBy(() -> faults.run(one))
          .as("%s", one)
          .isInstanceOf(HaltingRecordException.class)
          .hasMessageContaining("[" + CallbackFaults.codeOf(one) + "]")
          .hasMessageNotContaining(AuthorCalls.PAYLOAD)
          .hasMessageMatching("(?s).* at card-swipes-0@\\d+: .*");
    });
  }

  @ParameterizedTest
  @EnumSource
  void retriesWhatMayPass(Way way) {
    TopologySpec spec = recoveringBy(Recovery.retry(RETRIES));
    CallbackFaults faults = new CallbackFaults(spec, 1, RECORDS);

    cases(faults, way).forEach(one -> {
      FaultRun once = faults.run(one);
      FaultRun always = faults.runBrokenForGood(one);

      boolean mayPass = CallbackFaults.codeOf(one).name().equals("RULE_THREW")
          && (way == Way.EXCEPTION || way == Way.CHECKED);
      assertThat(once.differenceFrom(mayPass ? faults.clean() : always))
          .as("%s", one)
          .isEmpty();
      assertThat(always.letters().stream().map(DeadLetter::cause))
          .anyMatch(cause -> cause.code().equals(CallbackFaults.codeOf(one).name())
              && cause.attempt() == (mayPass ? 1 + RETRIES : 1));
    });
  }

  @ParameterizedTest
  @EnumSource
  void processesWhatItParksWhenItIsReleased(Way way) {
    CallbackFaults faults = new CallbackFaults(SPEC, 1, RECORDS).of(recoveringBy(Recovery.park()));
    CallbackFaults released = faults.followedBy(releases());

    cases(faults, way).forEach(one -> {
      FaultRun waiting = faults.run(one);
      FaultRun whole = released.run(one);

      assertThat(waiting.counts().values()).allMatch(OutcomeCounts::isConserved);
      assertThat(total(waiting, Outcome.PARKED)).isEqualTo(waiting(waiting)).isPositive();
      assertThat(waiting.letters()).isEmpty();
      assertThat(whole.letters()).isEmpty();
      assertThat(waiting(whole)).as("%s", one).isZero();
      assertThat(statesOf(whole)).as("%s", one).isEqualTo(statesOf(released.clean()));
      assertThat(sizes(whole)).as("%s", one).isEqualTo(sizes(released.clean()));
    });
  }

  /** Counts the records that wait, which have keys of their own in a store for them. */
  private static long waiting(FaultRun run) {
    return run.stores().entrySet().stream()
        .filter(store -> isOfParked(store.getKey()))
        .flatMap(store -> store.getValue().keySet().stream())
        .filter(key -> key.byteAt(0) == 2)
        .count();
  }

  private static Map<String, Map<ByteString, ByteString>> statesOf(FaultRun run) {
    Map<String, Map<ByteString, ByteString>> states = new TreeMap<>(run.stores());
    states.keySet().removeIf(RecoveryFaultsTest::isOfParked);
    return states;
  }

  private static boolean isOfParked(String store) {
    return store.endsWith("-parked");
  }

  private static Map<String, Integer> sizes(FaultRun run) {
    Map<String, Integer> sizes = new TreeMap<>();
    run.topics().forEach((topic, written) -> sizes.put(topic, written.size()));
    return sizes;
  }

  /** Returns a request for every key of both programs. */
  private static List<SourceRecord> releases() {
    List<SourceRecord> releases = new ArrayList<>();
    List.of("k0", "k1", "k2", "k3").forEach(key -> releases.add(release("card-swipes", key)));
    List.of("0", "1", "2", "-1", "-2").forEach(key -> releases.add(release(HOP, key)));
    return releases;
  }

  private static SourceRecord release(String topic, String key) {
    HistoryEvent request = new HistoryEvent(
        0,
        TopologyHarness.START,
        Optional.of(key.getBytes(StandardCharsets.UTF_8)),
        Optional.empty(),
        EventHeaders.ofRelease("corrected"));
    return new SourceRecord(topic, OptionalInt.of(0), request);
  }
}
