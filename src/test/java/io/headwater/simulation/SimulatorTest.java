package io.headwater.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.operator.InputRecord;
import io.headwater.replay.MergedHistory;
import io.headwater.replay.Replay;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.bank.proto.CardSwipe;

class SimulatorTest {
  private static final int MORE_THAN_FOLLOWS = 8;

  /** A record as a reader sees it, equal by content. */
  private record Seen(ByteString key, ByteString value, String headers, long time) {
    static Seen of(InputRecord record) {
      return new Seen(
          ByteString.copyFrom(Optional.ofNullable(record.key()).orElseThrow()),
          ByteString.copyFrom(Optional.ofNullable(record.value()).orElseThrow()),
          record.headers().toString(),
          record.timestamp());
    }

    static Seen of(WrittenRecord record) {
      return new Seen(
          ByteString.copyFrom(Optional.ofNullable(record.key()).orElseThrow()),
          ByteString.copyFrom(Optional.ofNullable(record.value()).orElseThrow()),
          record.headers().toString(),
          record.timestamp());
    }
  }

  /** Lets everything that follows from an input happen before the next one, as a replay does. */
  private static Schedule oneAfterTheOther(List<Input> inputs) {
    List<Step> steps = new ArrayList<>();
    for (Input input : inputs) {
      Input.Arrival arrival = (Input.Arrival) input;
      steps.add(new Step.Publish(arrival.record(), arrival.shown(), false));
      for (int i = 0; i < MORE_THAN_FOLLOWS; i++) {
        steps.add(new Step.Advance(0));
        steps.add(new Step.Commit(0));
      }
    }
    return new Schedule(steps);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void leadsToWhatAReplayLeadsToIfNothingFails(long seed) {
    TopologySpec bank = Payments.bank();
    List<Input> inputs = Payments.ofBank(seed);
    List<SourceRecord> history =
        inputs.stream().map(input -> ((Input.Arrival) input).record()).toList();
    Map<Place, List<Seen>> replayed = new HashMap<>();
    Replay replay = new Replay(
        bank,
        Replay.Request.ALL.withSink(written -> replayed
            .computeIfAbsent(
                new Place(written.position().topic(), written.position().partition()),
                any -> new ArrayList<>())
            .add(Seen.of(written))));
    replay.run(MergedHistory.of(List.of(history.iterator())), () -> true);
    Plan plan = new Plan(bank);
    Execution execution =
        new Execution(plan, new Cluster(plan, 2, Fault.NONE, Story.NONE), Story.NONE);

    Optional<Finding> finding = execution.run(oneAfterTheOther(inputs));

    assertThat(finding).isEmpty();
    Map<Place, List<Seen>> written = new HashMap<>();
    execution
        .reader()
        .records()
        .forEach((place, records) ->
            written.put(place, records.stream().map(Seen::of).toList()));
    written
        .keySet()
        .removeIf(place ->
            place.topic().equals("account-commands") || place.topic().equals("card-swipes"));
    assertThat(written).isEqualTo(replayed);
  }

  @Test
  void doesTheSameForTheSameSeed() {
    Schedule schedule = Simulator.draw(7, Payments.ofBank(7));
    Simulator simulator = Simulator.of(Payments.bank(), 3);

    List<String> steps = simulator.tell(schedule).steps();

    assertThat(simulator.tell(Simulator.draw(7, Payments.ofBank(7))).steps()).isEqualTo(steps);
    assertThat(steps).anyMatch(step -> step.endsWith("crashes"));
  }

  /** Does not get past amounts that can be divided by five. */
  private static TopologySpec failing() {
    TopologyBuilder topology = TopologyBuilder.topology("failing");
    topology
        .pipeline("swipes", topology.stream("card-swipes", CardSwipe.class))
        .onAnyError(Recovery.fail())
        .filter(swipe -> 100 / (swipe.getAmount() % 5) != 0)
        .to(topology.stream("passed", CardSwipe.class));
    return topology.build();
  }

  @Test
  void letsATaskHaltThatAStepStops() {
    Simulator simulator = Simulator.of(failing(), 2);

    List<Simulator.Result> results = LongStream.range(0, 50)
        .mapToObj(seed -> simulator.tell(Simulator.draw(seed, Payments.ofTimers(seed))))
        .toList();

    assertThat(results).allSatisfy(result -> assertThat(result.finding()).isEmpty());
    assertThat(results)
        .anySatisfy(result -> assertThat(result.steps())
            .anyMatch(step -> step.contains(" halts: swipes/filter at card-swipes-")));
  }
}
