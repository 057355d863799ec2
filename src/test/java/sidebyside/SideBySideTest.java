package sidebyside;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.decided;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.rejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static sidebyside.BankScript.command;
import static sidebyside.BankScript.expecting;
import static sidebyside.BankScript.withoutHeaders;

import io.headwater.proto.Reply;
import io.headwater.testkit.RawRecord;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import topologies.bank.proto.Account;

/** What {@code docs/side-by-side.md} compares does the same: one script, sent to all. */
class SideBySideTest {
  private static final List<RawRecord> CONFLICT_THAT_PASSES = List.of(
      command("c-1", "a1", open("ada")),
      expecting("2", command("c-2", "a1", deposit(5))),
      command("c-3", "a1", deposit(7)),
      expecting("2", command("c-2", "a1", deposit(5))));

  @TempDir
  Path directory;

  private Bank bank;

  /** The implementations on Kafka Streams. */
  enum Implementation {
    HEADWATER_YAML,
    HEADWATER_JAVA,
    KAFKA_STREAMS
  }

  @AfterEach
  void close() {
    if (bank != null) {
      bank.close();
    }
  }

  private void start(Implementation implementation) {
    bank = switch (implementation) {
      case HEADWATER_YAML ->
        new HeadwaterBank(TopologyFile.read(
            Path.of("topologies/03-bank/bank.yaml"),
            TopologyResources.of(SideBySideTest.class.getClassLoader())));
      case HEADWATER_JAVA -> new HeadwaterBank(new topologies.bank.Bank().topology());
      case KAFKA_STREAMS -> new KafkaStreamsBank(directory);
    };
  }

  private void send(List<RawRecord> commands) {
    commands.forEach(bank::send);
  }

  @ParameterizedTest
  @EnumSource
  void answersTheScript(Implementation implementation) {
    start(implementation);

    send(BankScript.COMMANDS);

    assertThat(bank.replies()).containsExactlyElementsOf(BankScript.REPLIES);
  }

  @ParameterizedTest
  @EnumSource
  void writesTheEventsOfTheScriptAndKeepsTheirSum(Implementation implementation) {
    start(implementation);

    send(BankScript.COMMANDS);

    assertThat(bank.events())
        .extracting(Bank.Event::value)
        .containsExactlyElementsOf(BankScript.EVENTS);
    assertThat(bank.events())
        .extracting(Bank.Event::sequence)
        .containsExactly("1", "2", "3", "4", "5", "6", "7");
    assertThat(bank.events())
        .extracting(Bank.Event::id)
        .containsExactly("c-1/1", "c-2/1", "c-4/1", "c-5/1", "c-8/1", "c-7/1", "c-12/1");
    assertThat(bank.account("a1")).isEqualTo(account("ada", 1));
    assertThat(bank.account("a2")).isEqualTo(Account.getDefaultInstance());
  }

  @ParameterizedTest
  @EnumSource
  void deadLettersTheCommandThatBrokeTheInvariantAsItCame(Implementation implementation) {
    start(implementation);

    send(BankScript.COMMANDS);

    RawRecord broke = BankScript.COMMANDS.get(8);
    assertThat(bank.deadLetters()).containsExactly(letter(8, broke));
  }

  @ParameterizedTest
  @EnumSource
  void deadLettersWhatIsNoCommandAsItCame(Implementation implementation) {
    start(implementation);

    send(BankScript.POISON);

    assertThat(bank.deadLetters())
        .containsExactly(
            letter(0, BankScript.POISON.get(0)),
            letter(1, BankScript.POISON.get(1)),
            letter(2, BankScript.POISON.get(2)),
            letter(3, BankScript.POISON.get(3)),
            letter(4, BankScript.POISON.get(4)),
            letter(5, BankScript.POISON.get(5)));
    assertThat(bank.events()).isEmpty();
    assertThat(bank.replies()).isEmpty();
  }

  private static Bank.DeadLetter letter(int offset, RawRecord record) {
    return new Bank.DeadLetter(
        "account-commands-0@" + offset,
        Long.toString(record.timestamp()),
        record.key(),
        record.value(),
        record.headers());
  }

  @ParameterizedTest
  @EnumSource
  void isNotHeldUpByPoison(Implementation implementation) {
    start(implementation);

    send(BankScript.POISON);
    send(BankScript.COMMANDS);

    assertThat(bank.replies()).containsExactlyElementsOf(BankScript.REPLIES);
  }

  @ParameterizedTest
  @EnumSource
  void remembersCommandsByAccount(Implementation implementation) {
    start(implementation);

    bank.send(command("c-1", "a1", open("ada")));
    bank.send(command("c-1", "a2", open("eve")));

    assertThat(bank.events())
        .extracting(Bank.Event::account, Bank.Event::value)
        .containsExactly(tuple("a1", opened("ada")), tuple("a2", opened("eve")));
  }

  @ParameterizedTest
  @EnumSource
  void namesACommandWithoutIdByItsPosition(Implementation implementation) {
    start(implementation);

    bank.send(withoutHeaders(command("c-1", "a1", open("ada"))));

    assertThat(bank.replies()).containsExactly(decided("account-commands-0@0", 1, 1));
  }

  @ParameterizedTest
  @EnumSource
  void forgetsACommandAfterAnHour(Implementation implementation) {
    start(implementation);
    bank.send(BankScript.at("2026-01-01T10:00:00Z", command("c-1", "a1", open("ada"))));
    bank.send(BankScript.at("2026-01-01T11:00:00Z", command("c-1", "a1", open("ada"))));

    bank.send(BankScript.at("2026-01-01T11:00:00.001Z", command("c-1", "a1", open("ada"))));

    assertThat(bank.replies())
        .containsExactly(
            decided("c-1", 1, 1), decided("c-1", 1, 1), rejected("c-1", "ALREADY_OPEN", 1));
  }

  @ParameterizedTest
  @EnumSource
  void givesEventsTheTimeOfTheirCommand(Implementation implementation) {
    start(implementation);
    bank.send(BankScript.at("2026-01-01T10:00:00Z", command("c-1", "a1", open("ada"))));

    bank.send(BankScript.at("2026-01-01T08:00:00Z", command("c-2", "a1", deposit(5))));

    assertThat(bank.events())
        .extracting(Bank.Event::time)
        .containsExactly(millis("2026-01-01T10:00:00Z"), millis("2026-01-01T08:00:00Z"));
  }

  @ParameterizedTest
  @EnumSource
  void answersAConflictAgainThoughThereWouldBeNoneByNow(Implementation implementation) {
    start(implementation);

    send(CONFLICT_THAT_PASSES);

    assertThat(bank.replies())
        .extracting(Reply::getStatus)
        .containsExactly(
            Reply.Status.DECIDED,
            Reply.Status.CONFLICT,
            Reply.Status.DECIDED,
            Reply.Status.CONFLICT);
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  @Test
  void axonAnswersTheScript() {
    AxonBank axon = new AxonBank();

    BankScript.COMMANDS.forEach(axon::send);

    assertThat(axon.replies()).containsExactlyElementsOf(BankScript.REPLIES);
  }

  @Test
  void axonStoresTheEventsOfTheScript() {
    AxonBank axon = new AxonBank();

    BankScript.COMMANDS.forEach(axon::send);

    assertThat(axon.events("a1")).containsExactlyElementsOf(BankScript.EVENTS);
    assertThat(axon.events("a2")).isEmpty();
  }

  @Test
  void axonDecidesAConflictAgain() {
    AxonBank axon = new AxonBank();

    CONFLICT_THAT_PASSES.forEach(axon::send);

    assertThat(axon.replies())
        .extracting(Reply::getStatus)
        .containsExactly(
            Reply.Status.DECIDED,
            Reply.Status.CONFLICT,
            Reply.Status.DECIDED,
            Reply.Status.DECIDED);
  }
}
