package io.headwater.topology;

import static io.headwater.topology.Drafts.at;
import static io.headwater.topology.Drafts.fold;
import static io.headwater.topology.Drafts.keyed;
import static io.headwater.topology.Drafts.stream;
import static io.headwater.topology.Drafts.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.LetterContent;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.testkit.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;

/** What can be wrong with how aggregates are bound to streams, as it is printed. */
class AggregateProblemsTest {
  private static final MessageType COMMAND = MessageType.of(AccountCommand.class);
  private static final MessageType EVENT = MessageType.of(AccountEvent.class);
  private static final MessageType REPLY = MessageType.of(Reply.class);
  private static final Duration HOUR = Duration.ofHours(1);

  private static Drafts streams() {
    return new Drafts()
        .with(keyed("commands", COMMAND, KeyType.STRING, 2))
        .with(keyed("events", EVENT, KeyType.STRING, 3))
        .with(keyed("replies", REPLY, KeyType.STRING, 4));
  }

  private static AggregateSpec ledger(String commands, String events, String replies) {
    return ledger("ledger", commands, events, replies, HOUR);
  }

  private static AggregateSpec ledger(
      String name, String commands, String events, String replies, Duration window) {
    return new AggregateSpec(
        name,
        commands,
        events,
        Optional.of(replies),
        name,
        Ledger.LEDGER,
        window,
        Optional.empty(),
        at(name.equals("ledger") ? 5 : 6));
  }

  @Test
  void findsNothingWrongWithAValidAggregate() {
    assertThat(streams().with(ledger("commands", "events", "replies")).problems())
        .isEmpty();
  }

  @Test
  void streamsThatNobodyDeclares() {
    assertThat(streams().with(ledger("command", "event", "answers")).problems()).isEqualTo("""
        words.yaml:5:3: commands of aggregate 'ledger' are stream 'command', which is not \
        declared; did you mean 'commands'? [HW0106]
          fix: declare the stream, or correct the name
        words.yaml:5:3: events of aggregate 'ledger' are stream 'event', which is not declared; \
        did you mean 'events'? [HW0106]
          fix: declare the stream, or correct the name
        words.yaml:5:3: replies of aggregate 'ledger' are stream 'answers', which is not \
        declared [HW0106]
          fix: declare the stream, or correct the name""");
  }

  @Test
  void streamsOfOtherTypes() {
    assertThat(streams().with(ledger("events", "commands", "events")).problems())
        .isEqualTo("""
        words.yaml:5:3: commands of aggregate 'ledger' are 'bank.AccountCommand', but stream \
        'events' holds 'bank.AccountEvent' [HW0119]
          fix: bind a stream of 'bank.AccountCommand'
        words.yaml:5:3: events of aggregate 'ledger' are 'bank.AccountEvent', but stream \
        'commands' holds 'bank.AccountCommand' [HW0119]
          fix: bind a stream of 'bank.AccountEvent'
        words.yaml:5:3: replies of aggregate 'ledger' are 'headwater.Reply', but stream 'events' \
        holds 'bank.AccountEvent' [HW0119]
          fix: bind a stream of 'headwater.Reply'""");
  }

  @Test
  void streamsThatSpreadOneKey() {
    StreamSpec turns = new StreamSpec(
        "turns",
        "turns",
        StreamSpec.deadLettersOf("turns"),
        COMMAND,
        KeyType.STRING,
        Optional.empty(),
        6,
        new Placement.ByKey(Partitionings.roundRobin()),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        at(4));

    assertThat(streams().with(turns).with(ledger("turns", "events", "replies")).problems())
        .isEqualTo("""
        words.yaml:5:3: commands of aggregate 'ledger' are stream 'turns' with string keys by \
        round-robin over 6 partitions, which spreads one key over partitions [HW0113]
          fix: declare a partitioner that hashes the key""");
  }

  @Test
  void streamsWithOtherKeysThanTheCommands() {
    Drafts wrong = streams()
        .with(keyed("numbered", EVENT, KeyType.INT64, 4))
        .with(ledger("commands", "numbered", "replies"));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:5:3: events of aggregate 'ledger' are stream 'numbered' with int64 keys, but \
        its commands have string keys [HW0110]
          fix: declare the same key type for both""");
  }

  @Test
  void windowsWithoutLength() {
    AggregateSpec hasty = ledger("ledger", "commands", "events", "replies", Duration.ZERO);

    assertThat(streams().with(hasty).problems()).isEqualTo("""
        words.yaml:5:3: aggregate 'ledger' remembers command ids for PT0S, expected at least \
        1 ms [HW0126]
          fix: declare a positive deduplication window""");
  }

  @Test
  void namesOfAggregatesAndStores() {
    AggregateSpec shouting = ledger("LEDGER", "commands", "events", "replies", HOUR);

    assertThat(streams().with(shouting).problems()).isEqualTo("""
        words.yaml:6:3: aggregate name 'LEDGER' is not lower-case letters, digits and hyphens \
        [HW0117]
          fix: rename it, for example to 'spend-by-merchant'
        words.yaml:6:3: store name 'LEDGER' is not lower-case letters, digits and hyphens [HW0117]
          fix: rename it, for example to 'spend-by-merchant'""");
  }

  @Test
  void pipelinesNamedLikeAnAggregate() {
    Drafts wrong = streams()
        .with(stream("in", 4))
        .with(stream("out", 4))
        .with(ledger("commands", "events", "replies"))
        .pipeline("ledger", List.of("in"), 7, to("out", 8));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:7:3: name 'ledger' is declared twice, first at words.yaml:5:3 [HW0104]
          fix: rename one of them""");
  }

  @Test
  void storesNamedLikeThoseOfAnAggregate() {
    Drafts wrong = streams()
        .with(stream("in", 4))
        .with(ledger("commands", "events", "replies"))
        .pipeline("in", 7, fold("ledger", 8), fold("ledger-command-ids", 9));

    assertThat(wrong.problems()).isEqualTo("""
        words.yaml:8:3: store 'ledger' is declared twice, first at words.yaml:5:3 [HW0111]
          fix: rename one of them
        words.yaml:9:3: store 'ledger-command-ids' is declared twice, first at words.yaml:5:3 \
        [HW0111]
          fix: rename one of them""");
  }

  @Test
  void namesItsSourcesInDeclaredOrder() {
    TopologySpec spec = streams()
        .with(stream("late", 4))
        .with(stream("in", 4))
        .with(stream("out", 4))
        .with(ledger("commands", "events", "replies"))
        .pipeline(
            "in", 7, Drafts.branch(8, Drafts.otherwise(9, Drafts.merge(10, "late"), to("out", 11))))
        .spec();

    assertThat(spec.problems()).isEmpty();
    assertThat(spec.sources())
        .extracting(StreamSpec::name)
        .containsExactly("commands", "late", "in");
  }
}
