package io.headwater.operator;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.behavior.Tombstone;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.event.UnreachableKeys;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.Ledger;
import io.headwater.testkit.Visits;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;

/** One event after the other, as the topic holds them. */
class StateFoldTest {
  private static final StateFold.Reading READING =
      new StateFold.Reading(Limits.DEFAULT, FieldProtection.NONE);

  private static final String ONE_WRITER = """

        fix: let nothing but the aggregate write its event stream, and nothing remove single \
      events""";

  private final StateFold visits = foldOf(Visits.topology(Visits.visit(Tombstone.FORGET)));

  private static StateFold foldOf(TopologySpec topology) {
    return Program.compile(topology).get(0).stateFold().orElseThrow();
  }

  private static InputRecord event(@Nullable Message value, String number) {
    return new InputRecord(
        new RecordPosition("events", 1, 7),
        9,
        true,
        new byte[] {'k'},
        value == null ? null : CanonicalBytes.of(value),
        EventHeaders.NONE.plus(EventHeaders.Entry.text("hw-seq", number)));
  }

  private Snapshot folded(Optional<Snapshot> before, InputRecord event) {
    return visits.fold(before, event, true, READING);
  }

  @Test
  void foldsWhatComesNext() {
    Snapshot first = folded(Optional.empty(), event(opened("ada"), "1"));
    Snapshot second = folded(Optional.of(first), event(deposited(5), "2"));
    Snapshot third = folded(Optional.of(second), event(withdrawn(1), "3"));

    assertThat(second).isEqualTo(new Snapshot(account("ada", 5), 2));
    assertThat(third).isEqualTo(new Snapshot(Account.getDefaultInstance(), 3, true));
    assertThat(visits.isKept(second)).isTrue();
    assertThat(visits.isKept(third)).isFalse();
  }

  @Test
  void beginsAnewAfterTheEndAsTheTopicSays() {
    Optional<Snapshot> ended = Optional.of(new Snapshot(Account.getDefaultInstance(), 3, true));

    assertThat(folded(ended, event(opened("ada"), "1")).sequence()).isEqualTo(1);
    assertThat(folded(ended, event(opened("ada"), "4")).sequence()).isEqualTo(4);
  }

  @Test
  void haltsAtAGap() {
    Optional<Snapshot> before = Optional.of(new Snapshot(account("ada", 5), 2));

    assertThatThrownBy(() -> folded(before, event(deposited(5), "4")))
        .isInstanceOf(HaltingRecordException.class)
        .hasMessage("visit at events-1@7: an event with sequence number 4 follows 2 of its key, "
            + "expected 3 [HW1683]" + ONE_WRITER);
  }

  @Test
  void haltsAtAnEventThatIsThereTwice() {
    Optional<Snapshot> before = Optional.of(new Snapshot(account("ada", 5), 2));

    assertThatThrownBy(() -> folded(before, event(deposited(5), "1")))
        .hasMessageStartingWith("visit at events-1@7: an event with sequence number 1 follows 2 ");
  }

  @Test
  void passesOverAnEventThatMayBeThereTwice() {
    Snapshot before = new Snapshot(account("ada", 5), 2);

    Snapshot after = visits.fold(Optional.of(before), event(deposited(5), "2"), false, READING);

    assertThat(after).isSameAs(before);
  }

  @Test
  void haltsAtAnEventWithoutNumber() {
    InputRecord foreign = new InputRecord(
        new RecordPosition("events", 1, 7),
        9,
        true,
        new byte[] {'k'},
        CanonicalBytes.of(deposited(5)),
        EventHeaders.NONE);

    assertThatThrownBy(() -> folded(Optional.empty(), foreign))
        .hasMessage("visit at events-1@7: the event has no sequence number, so it is none of "
            + "aggregate 'visit' [HW1683]" + ONE_WRITER);
  }

  @Test
  void haltsAtAnEventThatCannotBeRead() {
    assertThatThrownBy(() -> folded(Optional.empty(), event(null, "1"))).hasMessage("""
            visit at events-1@7: the event cannot be read, so the states of store 'visit' cannot \
            be made anew: record has no value [HW1684]
              fix: start the version that wrote the states, or correct this one: all events must \
            be folded""");
  }

  @Test
  void haltsAtAnEventThatCannotBeFolded() {
    StateFold ledger = foldOf(Ledger.topology());

    assertThatThrownBy(
            () -> ledger.fold(Optional.empty(), event(opened("evolve throws"), "1"), true, READING))
        .hasMessage("""
            ledger at events-1@7: what evolves aggregate 'ledger' threw IllegalStateException, so \
            the states of store 'ledger' cannot be made anew [HW1688]
              fix: start the version that wrote the states, or correct this one: all events must \
            be folded""");
  }

  private static StateFold placed(int commandPartitions, boolean isByRule) {
    TopologyBuilder topology = TopologyBuilder.topology("visits");
    StreamRef<AccountCommand> commands =
        topology.stream("commands", AccountCommand.class, stream -> {
          stream.partitions(commandPartitions);
          if (isByRule) {
            stream.partition(command -> 0);
          } else {
            stream.partitioner(Partitionings.crc32());
          }
        });
    StreamRef<AccountEvent> events =
        topology.stream("events", AccountEvent.class, stream -> stream.partitions(3));
    return foldOf(
        topology.aggregate(Visits.visit(Tombstone.FORGET), commands, events).build());
  }

  @Test
  void readsThePartitionOfTheCommandsIfEventsAreThereToo() {
    assertThat(visits.partitions(1)).containsExactly(1);
    assertThat(visits.filter(1).test("any".getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @Test
  void readsAllPartitionsForItsOwnKeysIfEventsAreElsewhere() {
    StateFold fold = placed(2, false);
    byte[] key = "order-1".getBytes(StandardCharsets.UTF_8); // crc32 e0b37fef

    assertThat(fold.partitions(1)).containsExactly(0, 1, 2);
    assertThat(fold.filter(1).test(key)).isTrue();
    assertThat(fold.filter(0).test(key)).isFalse();
  }

  @Test
  void haltsIfNothingTellsWhoseEventsThoseElsewhereAre() {
    StateFold fold = placed(2, true);

    assertThatThrownBy(() -> fold.partitions(0))
        .isInstanceOf(HaltingRecordException.class)
        .hasMessageStartingWith("store 'visit': stream 'commands' has string keys by")
        .hasMessageEndingWith("""
             over 2 partitions, and stream 'events' has string keys by murmur2 over 3 partitions, \
            so nothing tells which events are those of a partition's keys [HW1686]
              fix: place the keys of both streams alike""");
  }

  @Test
  void takesKeysThatCannotBeReachedForNoDefectOfTheEvent() {
    StateFold.Reading unreachable =
        new StateFold.Reading(Limits.DEFAULT, UnreachableKeys.WHEN_OPENING);

    assertThatThrownBy(
            () -> visits.fold(Optional.empty(), event(opened("ada"), "1"), true, unreachable))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(UnreachableKeys.MESSAGE);
  }
}
