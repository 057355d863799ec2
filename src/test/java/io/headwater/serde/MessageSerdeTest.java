package io.headwater.serde;

import static io.headwater.testkit.BankMessages.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.LedgerVersions;
import io.headwater.event.MessageType;
import io.headwater.event.UndecodableEventException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;

class MessageSerdeTest {
  private static final MessageSerde GENERATED = new MessageSerde(MessageType.of(Account.class));
  private static final MessageSerde DYNAMIC =
      new MessageSerde(MessageType.of(Account.getDescriptor()));

  @Test
  void readsWhatItWrote() {
    byte[] bytes = GENERATED.serializer().serialize("accounts", account("ada", 5));

    assertThat(GENERATED.deserializer().deserialize("accounts", bytes))
        .isEqualTo(account("ada", 5));
  }

  @Test
  void readsIntoDynamicMessagesByADescriptorAlone() {
    byte[] bytes = account("ada", 5).toByteArray();

    Message read = DYNAMIC.deserializer().deserialize("accounts", bytes);

    assertThat(read).isInstanceOf(DynamicMessage.class);
    assertThat(DYNAMIC.serializer().serialize("accounts", read)).isEqualTo(bytes);
  }

  @Test
  void readsAMessageWithoutFieldsWhereAHeaderNamesIt() {
    byte[] type = "bank.Account".getBytes(StandardCharsets.UTF_8);
    Headers named = new RecordHeaders().add("hw-type", type);

    assertThat(GENERATED.deserializer().deserialize("accounts", named, new byte[0]))
        .isEqualTo(Account.getDefaultInstance());
  }

  @Test
  void readsAnOlderTypeAsTheNewest() {
    MessageSerde serde = new MessageSerde(LedgerVersions.upcasters());
    byte[] bytes = CanonicalBytes.of(LedgerVersions.openedV1("ada"));
    byte[] type = "ledger.v1.AccountEvent".getBytes(StandardCharsets.UTF_8);
    Headers named = new RecordHeaders().add("hw-type", type);

    assertThat(serde.deserializer().deserialize("events", named, bytes))
        .isEqualTo(LedgerVersions.opened("ada"));
  }

  @Test
  void leavesATombstoneOne() {
    assertThat(GENERATED.deserializer().deserialize("accounts", (byte[]) null)).isNull();
    assertThat(GENERATED.serializer().serialize("accounts", null)).isNull();
  }

  @Test
  void refusesBytesOfAnotherType() {
    assertThatThrownBy(() -> GENERATED.deserializer().deserialize("accounts", new byte[] {0}))
        .isInstanceOf(UndecodableEventException.class)
        .hasMessage("value is not decodable as bank.Account");
  }
}
