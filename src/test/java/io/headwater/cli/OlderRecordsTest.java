package io.headwater.cli;

import static io.headwater.event.LedgerVersions.V1;
import static io.headwater.event.LedgerVersions.V2;
import static io.headwater.event.LedgerVersions.deposited;
import static io.headwater.event.LedgerVersions.depositedV1;
import static io.headwater.event.LedgerVersions.named;
import static io.headwater.event.LedgerVersions.openedV1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.LedgerVersions;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.test.ledger.v3.AccountEvent;
import io.headwater.topology.StreamSpec;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Records of older types, as commands print and publish them. */
class OlderRecordsTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final StreamSpec STREAM = stream();

  private static StreamSpec stream() {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    ledger.stream(
        "events",
        AccountEvent.class,
        events -> events
            .key(AccountEvent::getAccount)
            .upcast(
                io.headwater.test.ledger.v1.AccountEvent.class,
                io.headwater.test.ledger.v2.AccountEvent.class,
                LedgerVersions::second)
            .upcast(io.headwater.test.ledger.v2.AccountEvent.class, AccountEvent.class)
            .upcast(AccountEvent.class, LedgerVersions::isInEuros, LedgerVersions::inCents));
    return ledger.build().stream("events").orElseThrow();
  }

  private static RecordJson.Line printed(byte[] value, EventHeaders headers) {
    return new RecordJson(
            STREAM.keyType(), any -> Optional.of(STREAM.decoder()), ValueDisplay.REDACTED)
        .of(new StoredRecord(
            new RecordPosition("events", 3, 17),
            NOON,
            Optional.of("a-1".getBytes(UTF_8)),
            Optional.of(value),
            headers));
  }

  @Test
  void arePrintedAsTheNewestTypeWithTheTypeThatTheyWereWrittenAs() {
    Message old = depositedV1(1.5);

    RecordJson.Line line = printed(CanonicalBytes.of(old), named(old));

    assertThat(line).isEqualTo(new RecordJson.Line("""
        {"position":"events-3@17","time":"2026-01-31T12:00:00Z","key":"a-1",\
        "type":"ledger.v3.AccountEvent","upcastFrom":"ledger.v1.AccountEvent",\
        "headers":{"hw-type":"ledger.v3.AccountEvent"},\
        "value":{"account":"a-1","deposited":{"reference":"r","amount":"150"}}}\
        """, true));
  }

  @Test
  void arePrintedAsTheyAreIfTheyCannotBeRead() {
    RecordJson.Line line = printed(new byte[] {10, 9}, named(depositedV1(1)));

    assertThat(line.isSound()).isFalse();
    assertThat(line.json())
        .endsWith("\"type\":\"ledger.v1.AccountEvent\","
            + "\"headers\":{\"hw-type\":\"ledger.v1.AccountEvent\"},"
            + "\"problem\":\"DECODE_TRUNCATED\",\"valueBase64\":\"Cgk=\"}");
  }

  @Test
  void arePublishedAsTheNewestTypeOfWhatWasPrinted() throws BadRecordException {
    Message old = depositedV1(1.5);
    String line = printed(CanonicalBytes.of(old), named(old)).json();

    PublishRecord published = new RecordLines(STREAM, Optional.empty(), () -> NOON).read(line);

    assertThat(published.value()).contains(CanonicalBytes.of(deposited(150)));
    assertThat(published.headers()).isEqualTo(named(deposited(1)));
  }

  @Test
  void arePublishedUnderTheirOwnTypeFromAHistoryOfThem() throws BadRecordException {
    Message old = openedV1("ada");
    StreamEncoder encoder = StreamEncoder.of(STREAM, V1, "old.hwh", () -> {});

    PublishRecord published =
        encoder.encode(Optional.empty(), bytesOf(old), NOON, EventHeaders.NONE);

    assertThat(published.key()).contains("a-1".getBytes(UTF_8));
    assertThat(published.value()).contains(CanonicalBytes.of(old));
    assertThat(published.headers()).isEqualTo(named(old));
  }

  private static Optional<byte[]> bytesOf(Message value) {
    return Optional.of(CanonicalBytes.of(value));
  }

  @Test
  void areRefusedIfNothingMakesThemNewer() {
    MessageType other = MessageType.of(io.headwater.test.ledger.v1.Opened.class);

    assertThatThrownBy(() -> StreamEncoder.of(STREAM, other, "old.hwh", () -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("its events are 'ledger.v1.Opened', stream 'events' holds");
    assertThat(STREAM.decoder().older()).containsExactlyInAnyOrder(V1, V2);
  }
}
