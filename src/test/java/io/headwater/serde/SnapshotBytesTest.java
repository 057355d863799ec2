package io.headwater.serde;

import static io.headwater.testkit.BankMessages.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.bank.proto.Account;

class SnapshotBytesTest {
  private static final MessageType ACCOUNT = MessageType.of(Account.class);

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 128, 300, Long.MAX_VALUE})
  void readsWhatItWrote(long sequence) {
    Snapshot snapshot = new Snapshot(account("ada", 5), sequence);

    byte[] bytes = SnapshotBytes.encode(snapshot);

    assertThat(SnapshotBytes.decode(ACCOUNT, bytes)).isEqualTo(snapshot);
    assertThat(bytes).hasSize(SnapshotBytes.sizeOf(snapshot));
  }

  @Test
  void putsTheSequenceNumberBeforeTheState() {
    Account ada = account("ada", 5);

    byte[] bytes = SnapshotBytes.encode(new Snapshot(ada, 300));

    assertThat(bytes).startsWith(0xac, 0x02);
    assertThat(bytes).endsWith(ada.toByteArray());
  }

  @Test
  void readsAStateWithoutFields() {
    Snapshot empty = new Snapshot(Account.getDefaultInstance(), 4);

    assertThat(SnapshotBytes.encode(empty)).containsExactly(4);
    assertThat(SnapshotBytes.decode(ACCOUNT, new byte[] {4})).isEqualTo(empty);
  }

  @Test
  void givesEqualStatesEqualBytes() {
    Value one = Value.newBuilder().setNumberValue(1).build();
    Struct forth = Struct.newBuilder().putFields("a", one).putFields("b", one).build();
    Struct back = Struct.newBuilder().putFields("b", one).putFields("a", one).build();

    assertThat(SnapshotBytes.encode(new Snapshot(forth, 1)))
        .isEqualTo(SnapshotBytes.encode(new Snapshot(back, 1)));
  }

  @Test
  void refusesBytesThatAreNoSnapshot() {
    assertThatThrownBy(() -> SnapshotBytes.decode(ACCOUNT, new byte[] {1, 0x0a, 5}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("not a snapshot of bank.Account");
    assertThatThrownBy(() -> SnapshotBytes.decode(ACCOUNT, new byte[0]))
        .isInstanceOf(UncheckedIOException.class);
  }
}
