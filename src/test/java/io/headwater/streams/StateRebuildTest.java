package io.headwater.streams;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.withdraw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.behavior.Tombstone;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Snapshot;
import io.headwater.proto.Reply;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Visits;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;

/** States that another version of an aggregate has made, and the first record of the next one. */
class StateRebuildTest {
  private static final TopologySpec FIRST = Visits.topology(Visits.unending(1));
  private static final TopologySpec SECOND = Visits.topology(Visits.unending(2));

  private static void pipe(TopologyHarness visits, String key, Message... commands) {
    for (Message command : commands) {
      visits.pipe("commands", key, command);
    }
  }

  private static Map<ByteString, Snapshot> statesOfAll(TopologySpec topology) {
    try (TopologyHarness visits = TopologyHarness.of(topology)) {
      pipe(visits, "v1", open("ada"), deposit(5), withdraw(1), deposit(7));
      pipe(visits, "v2", open("eve"));
      return visits.states("visit");
    }
  }

  @Test
  void areWhatTheNextVersionMakesOfAllEvents() {
    try (TopologyHarness first = TopologyHarness.of(FIRST)) {
      pipe(first, "v1", open("ada"), deposit(5), withdraw(1));
      pipe(first, "v2", open("eve"));
      try (TopologyHarness second = first.next(SECOND)) {
        pipe(second, "v1", deposit(7));

        assertThat(second.states("visit")).isEqualTo(statesOfAll(SECOND));
        assertThat(second.records("events"))
            .singleElement()
            .satisfies(event -> assertThat(event.sequence()).hasValue(4));
      }
    }
  }

  private static TopologySpec spread(int version) {
    TopologyBuilder visits = TopologyBuilder.topology("visits");
    visits.aggregate(
        Visits.unending(version),
        visits.stream("commands", AccountCommand.class),
        visits.stream("events", AccountEvent.class, events -> events.partitions(12)));
    return visits.build();
  }

  @Test
  void areMadeInATestOfTheEventsOfAllKeysHoweverManyPartitionsAreDeclared() {
    try (TopologyHarness first = TopologyHarness.of(spread(1))) {
      pipe(first, "v1", open("ada"), deposit(5), withdraw(1));
      pipe(first, "v2", open("eve"));
      try (TopologyHarness second = first.next(spread(2))) {
        pipe(second, "v1", deposit(7));

        assertThat(second.states("visit")).isEqualTo(statesOfAll(SECOND));
      }
    }
  }

  @Test
  void areTakenAsTheyAreIfNothingHasChanged() {
    try (TopologyHarness first = TopologyHarness.of(FIRST)) {
      pipe(first, "v1", open("ada"), deposit(5));
      first.seed("visit", "v1", new Snapshot(account("ada", 1), 2));
      try (TopologyHarness same = first.next(FIRST)) {
        pipe(same, "v1", deposit(1));

        assertThat(same.state("visit", "v1")).contains(new Snapshot(account("ada", 2), 3));
      }
    }
  }

  @Test
  void canBeMadeAnewAgainAndAgain() {
    try (TopologyHarness first = TopologyHarness.of(FIRST)) {
      pipe(first, "v1", open("ada"), deposit(5));
      try (TopologyHarness second = first.next(SECOND)) {
        pipe(second, "v1", withdraw(1));
        try (TopologyHarness third = second.next(FIRST)) {
          pipe(third, "v1", deposit(7));
          pipe(third, "v2", open("eve"));

          assertThat(third.states("visit")).isEqualTo(statesOfAll(FIRST));
        }
      }
    }
  }

  @Test
  void areWrittenOnlyWhereTheyDiffer() {
    TopologySpec ended = Visits.topology(Visits.visit(Tombstone.KEEP_SEQUENCE));
    try (TopologyHarness first = TopologyHarness.of(FIRST)) {
      pipe(first, "v1", open("ada"), withdraw(1));
      pipe(first, "v2", open("eve"));
      try (TopologyHarness next = first.next(ended)) {
        pipe(next, "v3", open("bob"));

        assertThat(next.state("visit", "v1"))
            .contains(new Snapshot(Account.getDefaultInstance(), 2, true));
        assertThat(next.written("visits-visit-changelog"))
            .extracting(record -> record.key().map(ByteString::toStringUtf8).orElseThrow())
            .contains("v1", "v3")
            .doesNotContain("v2");
      }
    }
  }

  @Test
  void areMadeOfEventsBetweenWhichParkedOnesWereReleased() {
    try (TopologyHarness first = TopologyHarness.of(parking(1))) {
      pipe(first, "v1", open("ada"), deposit(5));
      first.release("copy", "v1");
      pipe(first, "v1", withdraw(1));
      try (TopologyHarness second = first.next(parking(2))) {
        pipe(second, "v1", deposit(7));

        assertThat(second.state("visit", "v1")).contains(new Snapshot(account("ada", 22), 4));
      }
    }
  }

  /** Releases of what the pipeline parks are records of the event topic. */
  private static TopologySpec parking(int version) {
    TopologyBuilder topology = TopologyBuilder.topology("visits");
    StreamRef<AccountEvent> events = topology.stream("events", AccountEvent.class);
    StreamRef<AccountEvent> copies = topology.stream("copies", AccountEvent.class);
    topology.aggregate(
        Visits.unending(version),
        topology.stream("commands", AccountCommand.class),
        events,
        topology.stream("replies", Reply.class));
    topology
        .pipeline("copy", events)
        .peek(event -> {
          throw new IllegalStateException();
        })
        .onError(Recovery.park())
        .to(copies);
    return topology.build();
  }

  @Test
  void goWithWhatHasEnded() {
    TopologySpec forgets = Visits.topology(Visits.visit(Tombstone.FORGET));
    try (TopologyHarness first =
        TopologyHarness.of(Visits.topology(Visits.visit(Tombstone.KEEP_SEQUENCE)))) {
      pipe(first, "v1", open("ada"), withdraw(1));
      pipe(first, "v2", open("eve"), withdraw(1), open("eve"));
      try (TopologyHarness next = first.next(forgets)) {
        pipe(next, "v2", deposit(2));

        assertThat(next.states("visit"))
            .containsOnlyKeys(ByteString.copyFromUtf8("v2"))
            .containsValue(new Snapshot(account("eve", 2), 4));
      }
    }
  }

  @Test
  void keepNumbersThatBeganAnew() {
    TopologySpec keeps = Visits.topology(Visits.visit(Tombstone.KEEP_SEQUENCE));
    try (TopologyHarness first =
        TopologyHarness.of(Visits.topology(Visits.visit(Tombstone.FORGET)))) {
      pipe(first, "v1", open("ada"), deposit(5), withdraw(1), open("eve"));
      try (TopologyHarness next = first.next(keeps)) {
        pipe(next, "v1", deposit(2));

        assertThat(next.state("visit", "v1")).contains(new Snapshot(account("eve", 2), 2));
      }
    }
  }

  @Test
  void areLeftAloneIfTheirFirstEventsAreGone() {
    try (TopologyHarness first = TopologyHarness.of(FIRST)) {
      first.seed("visit", "v1", new Snapshot(account("ada", 0), 1));
      pipe(first, "v1", deposit(5));
      try (TopologyHarness second = first.next(SECOND)) {

        assertThatThrownBy(() -> pipe(second, "v1", deposit(7)))
            .hasRootCauseInstanceOf(HaltingRecordException.class)
            .hasRootCauseMessage("""
                visit at events-0@0: the first event of a key has sequence number 2, expected 1: \
                those before it are gone, so the states of store 'visit' cannot be made anew \
                [HW1682]
                  fix: start the version that wrote the states, or bring the events back; if the \
                states are right as they are, start once with the setting \
                'headwater.trusted.stores=visit\'""");
        assertThat(second.state("visit", "v1")).contains(new Snapshot(account("ada", 5), 2));
      }
    }
  }

  @Test
  void areLeftAloneIfAllTheirEventsAreGone() {
    try (TopologyHarness first = TopologyHarness.of(FIRST)) {
      pipe(first, "v1", open("ada"));
      first.seed("visit", "v2", new Snapshot(account("eve", 3), 4));
      try (TopologyHarness second = first.next(SECOND)) {

        assertThatThrownBy(() -> pipe(second, "v1", deposit(7)))
            .hasRootCauseInstanceOf(HaltingRecordException.class)
            .hasRootCauseMessage("""
                store 'visit': there are states of which topic 'events' has no event in \
                partitions [0]: they are gone, so the states cannot be made anew [HW1685]
                  fix: start the version that wrote the states, or bring the events back; if the \
                states are right as they are, start once with the setting \
                'headwater.trusted.stores=visit\'""");
        assertThat(second.states("visit")).hasSize(2);
      }
    }
  }
}
