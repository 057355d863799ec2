package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.client.PublishRecord;
import io.headwater.dsl.StreamBuilder;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.topology.StreamSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Open;

class RecordLinesTest {
  private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
  private static final byte[] OPEN_ADA = AccountCommand.newBuilder()
      .setOpen(Open.newBuilder().setOwner("ada"))
      .build()
      .toByteArray();

  @Test
  void readsABareValueUnderTheDefaultKey() throws BadRecordException {
    RecordLines lines = lines(commands(), Optional.of("a-1"));

    PublishRecord record = lines.read("{\"open\":{\"owner\":\"ada\"}}");

    assertThat(record.topic()).isEqualTo("commands");
    assertThat(record.partition()).isEqualTo(OptionalInt.empty());
    assertThat(record.key()).contains(bytes("a-1"));
    assertThat(record.value()).contains(OPEN_ADA);
    assertThat(record.eventTime()).isEqualTo(NOW);
    assertThat(record.headers())
        .isEqualTo(
            EventHeaders.of(List.of(EventHeaders.Entry.text("hw-type", "bank.AccountCommand"))));
  }

  @Test
  void readsARecordWithAllThatBelongsToIt() throws BadRecordException {
    PublishRecord record = read("""
        {"position":"commands-0@7","time":"2026-01-31T13:00:00+01:00","key":"a-1","id":"c-1",\
        "type":"bank.AccountCommand","headers":{"note":"x","raw":{"base64":"/w=="},"none":null,\
        "twice":["1","2"]},"value":{"open":{"owner":"ada"}}}\
        """);

    assertThat(record.key()).contains(bytes("a-1"));
    assertThat(record.value()).contains(OPEN_ADA);
    assertThat(record.eventTime()).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(record.headers())
        .isEqualTo(EventHeaders.of(List.of(
            EventHeaders.Entry.text("note", "x"),
            new EventHeaders.Entry("raw", new byte[] {(byte) 0xff}),
            new EventHeaders.Entry("none", null),
            EventHeaders.Entry.text("twice", "1"),
            EventHeaders.Entry.text("twice", "2"),
            EventHeaders.Entry.text("hw-id", "c-1"),
            EventHeaders.Entry.text("hw-type", "bank.AccountCommand"))));
  }

  @Test
  void readsATimeInMilliseconds() throws BadRecordException {
    assertThat(read("{\"key\":\"a\",\"time\":1500,\"value\":{\"open\":{}}}").eventTime())
        .isEqualTo(Instant.ofEpochMilli(1500));
  }

  @Test
  void readsTombstonesAndRawBytes() throws BadRecordException {
    assertThat(read("{\"key\":\"a\",\"value\":null}").value()).isEmpty();
    PublishRecord raw = read("{\"keyBase64\":\"/w==\",\"valueBase64\":\"AQID\"}");
    assertThat(raw.key()).contains(new byte[] {(byte) 0xff});
    assertThat(raw.value()).contains(new byte[] {1, 2, 3});
  }

  @Test
  void derivesTheKeyAndThePartitionAsTheStreamDeclares() throws BadRecordException {
    StreamSpec swipes = stream(
        CardSwipe.class,
        stream -> stream.key(CardSwipe::getCard).partitions(4).partition(swipe ->
            (int) swipe.getAmount()));

    PublishRecord record = lines(swipes, Optional.empty()).read("{\"card\":\"c\",\"amount\":3}");

    assertThat(record.key()).contains(bytes("c"));
    assertThat(record.partition()).hasValue(3);
  }

  @Test
  void readsKeysOfEveryType() throws BadRecordException {
    StreamSpec numbered = stream(Account.class, stream -> stream.keyType(KeyType.INT64));
    StreamSpec raw = stream(Account.class, stream -> stream.keyType(KeyType.BYTES));

    assertThat(lines(numbered, Optional.of("258")).read("{\"owner\":\"a\"}").key())
        .contains(new byte[] {0, 0, 0, 0, 0, 0, 1, 2});
    assertThat(lines(numbered, Optional.empty())
            .read("{\"key\":9007199254740993,\"value\":{\"owner\":\"a\"}}")
            .key())
        .contains(KeyType.INT64.encode(9007199254740993L));
    assertThat(lines(raw, Optional.empty())
            .read("{\"key\":\"AQI=\",\"value\":null}")
            .key())
        .contains(new byte[] {1, 2});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]|orders.jsonl:3:1: the line is no JSON object [HW0641]\\n"
            + "  fix: write a JSON object on one line",
        "{} {}|orders.jsonl:3:4: the line goes on behind its JSON object [HW0641]\\n"
            + "  fix: write one JSON object per line",
        "{\"a\":tru}|orders.jsonl:3:6: the line is not JSON from here on [HW0641]\\n"
            + "  fix: correct the line; strings need double quotes",
        "{\"opn\":{}}|orders.jsonl:3: 'bank.AccountCommand' has no field 'opn'; did you mean"
            + " 'open'? [HW0644]\\n  fix: use one of open, deposit, withdraw",
        "{\"deposit\":{\"amount\":\"much\"}}|orders.jsonl:3: the value is no 'bank.AccountCommand'"
            + " (not an int64 value) [HW0646]\\n"
            + "  fix: write the fields as protobuf's JSON mapping has them",
        "{\"open\":{}}|orders.jsonl:3: the record has no key, and stream 'commands' derives none"
            + " [HW0650]\\n  fix: give it a key",
        "{\"key\":7,\"value\":null}|orders.jsonl:3: the key is no string key [HW0647]\\n"
            + "  fix: write it as a JSON string",
        "{\"time\":\"noon\",\"value\":null}|orders.jsonl:3: member 'time' is no time [HW0647]\\n"
            + "  fix: write it as 2026-01-31T12:00:00Z, or as milliseconds since 1970",
        "{\"time\":-1,\"key\":\"a\",\"value\":null}|orders.jsonl:3: event time is before 1970"
            + " [HW0649]\\n  fix: give it a time from 1970 on",
        "{\"valueBase64\":\"?\",\"key\":\"a\"}|orders.jsonl:3: member 'valueBase64' is not base64"
            + " [HW0647]\\n  fix: write bytes as a JSON string in base64",
        "{\"headers\":{\"n\":1},\"value\":null}|orders.jsonl:3: header 'n' is neither text, null"
            + " nor {\"base64\": …} [HW0647]\\n  fix: write it as a JSON string",
        "{\"headers\":{\"hw-type\":\"bank.Account\"},\"key\":\"a\",\"value\":null}|orders.jsonl:3:"
            + " the record is of another type than stream 'commands', which holds"
            + " 'bank.AccountCommand' [HW0651]\\n  fix: publish it to a stream of its type"
      })
  void saysWhatIsWrongWithALine(String line, String rendered) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOfSatisfying(
            BadRecordException.class,
            bad -> assertThat(bad.at("orders.jsonl", 3).render())
                .isEqualTo(rendered.replace("\\n", "\n")));
  }

  @Test
  void namesTheEnumValueThatWasProbablyMeant() {
    RecordLines accounts = lines(stream(Account.class, stream -> {}), Optional.of("a"));

    assertThatThrownBy(() -> accounts.read("{\"status\":\"OPN\"}"))
        .hasMessage("'bank.Status' has no value 'OPN'; did you mean 'OPEN'?");
  }

  @Test
  void refusesAKeyThatTheValueContradicts() {
    RecordLines swipes =
        lines(stream(CardSwipe.class, stream -> stream.key(CardSwipe::getCard)), Optional.empty());

    assertThatThrownBy(() -> swipes.read("{\"key\":\"x\",\"value\":{\"card\":\"c\"}}"))
        .hasMessage("the key differs from the one that stream 'commands' derives from the value");
  }

  @Test
  void namesTheRuleThatThrows() {
    RecordLines keyed = lines(
        stream(CardSwipe.class, stream -> stream.key(swipe -> 1 / (int) swipe.getAmount())),
        Optional.empty());
    RecordLines placed = lines(
        stream(CardSwipe.class, stream -> stream.partition(swipe -> 1 / (int) swipe.getAmount())),
        Optional.of("k"));

    assertThatThrownBy(() -> keyed.read("{\"card\":\"c\"}"))
        .hasMessageStartingWith("the key rule of stream 'commands' at RecordLinesTest.java:")
        .hasMessageEndingWith(" threw ArithmeticException");
    assertThatThrownBy(() -> placed.read("{\"card\":\"c\"}"))
        .hasMessageStartingWith("the partition rule of stream 'commands' at RecordLinesTest.java:")
        .hasMessageEndingWith(" threw ArithmeticException");
  }

  @Test
  void refusesAPartitionThatDoesNotExist() {
    RecordLines swipes = lines(
        stream(CardSwipe.class, stream -> stream.partitions(2).partition(swipe -> 2)),
        Optional.of("k"));

    assertThatThrownBy(() -> swipes.read("{\"card\":\"c\"}"))
        .hasMessage("the partition rule of stream 'commands' chose partition 2 of 2");
  }

  private static PublishRecord read(String line) throws BadRecordException {
    return lines(commands(), Optional.empty()).read(line);
  }

  private static RecordLines lines(StreamSpec stream, Optional<String> key) {
    InstantSource clock = InstantSource.fixed(NOW);
    return new RecordLines(stream, key, clock);
  }

  private static StreamSpec commands() {
    return stream(AccountCommand.class, stream -> {});
  }

  private static <V extends Message> StreamSpec stream(
      Class<V> value, Consumer<StreamBuilder<V>> parts) {
    TopologyBuilder topology = TopologyBuilder.topology("ledger");
    topology.stream("commands", value, parts);
    return topology.build().streams().get(0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
