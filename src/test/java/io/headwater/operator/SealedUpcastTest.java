package io.headwater.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.dsl.JoinWindow;
import io.headwater.dsl.StreamBuilder;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.UnreachableKeys;
import io.headwater.privacy.FieldCipher;
import io.headwater.privacy.MemorySubjectKeys;
import io.headwater.proto.BufferedRecord;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.Provenance;
import io.headwater.topology.StepSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import topologies.shop.proto.EmailChanged;
import topologies.shop.proto.Registered;

/** Upcasters see what older records mean, and what they make of it is sealed again. */
class SealedUpcastTest {
  private static final byte[] KEY = "c-1".getBytes(UTF_8);
  private static final EmailChanged OLD =
      EmailChanged.newBuilder().setEmail("ADA@EXAMPLE.ORG").build();
  private static final Registered NEW =
      Registered.newBuilder().setEmail("ada@example.org").build();
  private static final EventHeaders OLDER =
      EventHeaders.of(List.of(EventHeaders.Entry.text("hw-type", "shop.EmailChanged")));

  private final FieldCipher cipher = new FieldCipher(new MemorySubjectKeys());
  private final InMemoryHost host = new InMemoryHost(0);

  private static void upcast(StreamBuilder<Registered> stream) {
    stream.upcast(
        EmailChanged.class,
        Registered.class,
        old -> Registered.newBuilder()
            .setEmail(old.getEmail().toLowerCase(Locale.ROOT))
            .build());
  }

  /** A stream joined with a global table, both upcast, and with another stream. */
  private static TopologySpec joins() {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<Registered> in = shop.stream("in", Registered.class, SealedUpcastTest::upcast);
    StreamRef<Registered> rows = shop.stream("rows", Registered.class, SealedUpcastTest::upcast);
    StreamRef<Registered> others = shop.stream("others", Registered.class);
    StreamRef<Registered> out = shop.stream("out", Registered.class);
    TableRef<Registered> people = shop.globalTable("people", rows);
    shop.pipeline("shop", in)
        .join(people, one -> "c-1", Registered.class, (one, row) -> row)
        .leftJoin(
            "pairs",
            others,
            Registered.class,
            (one, other) -> one,
            JoinWindow.within(Duration.ofMinutes(1), Duration.ofMinutes(1)))
        .to(out);
    return shop.build();
  }

  private byte[] sealed(Message message) {
    return cipher.seal(message, () -> Optional.of("c-1")).toByteArray();
  }

  private GlobalTable.Row read(FieldProtection protection) {
    InputRecord record =
        new InputRecord(new RecordPosition("rows", 0, 1), 1000, true, KEY, sealed(OLD), OLDER);
    return GlobalTable.of(joins()).get(0).read(record, Limits.DEFAULT, protection);
  }

  @Test
  void rowsOfGlobalTablesAreKeptSealed() {
    assertThat(read(cipher)).isInstanceOfSatisfying(GlobalTable.Row.Kept.class, kept -> {
      Message row = kept.row().state();
      assertThat(row.toString()).contains("hw-sealed:1:").doesNotContainIgnoringCase("example");
      assertThat(cipher.open(row)).isEqualTo(NEW);
    });
  }

  @Test
  void rowsOfGlobalTablesAreNotSkippedForWantOfKeys() {
    assertThatThrownBy(() -> read(UnreachableKeys.WHEN_OPENING))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage(UnreachableKeys.MESSAGE);
  }

  @Test
  void recordsThatAJoinPassesOnAloneAreOpened() {
    TopologySpec topology = joins();
    host.protection = cipher;
    UnitOfWork work = new UnitOfWork(Program.compile(topology).get(0), host, Limits.DEFAULT);
    StepSpec.StreamJoin join = topology.pipelines().get(0).steps().stream()
        .filter(StepSpec.StreamJoin.class::isInstance)
        .map(StepSpec.StreamJoin.class::cast)
        .findFirst()
        .orElseThrow();
    MessageType type = MessageType.of(Registered.class);
    JoinSide side = JoinSide.left(
        join, type, type, Map.of("in", topology.stream("in").orElseThrow().decoder()));
    BufferedRecord kept = BufferedRecord.newBuilder()
        .setValue(ByteString.copyFrom(sealed(OLD)))
        .setSource(Provenance.newBuilder()
            .setTopic("in")
            .addHeaders(HeaderEntry.newBuilder()
                .setName("hw-type")
                .setValue(ByteString.copyFromUtf8("shop.EmailChanged"))))
        .build();

    Envelope<Message> alone = JoinMoment.empty(5)
        .envelopeOf(kept, new Envelope.EncodedKey(KeyType.STRING, KEY), side, work);

    assertThat(alone.value()).isEqualTo(NEW);
    assertThat(new String(alone.valueBytes(), UTF_8))
        .contains("hw-sealed:1:")
        .doesNotContainIgnoringCase("example");
  }
}
