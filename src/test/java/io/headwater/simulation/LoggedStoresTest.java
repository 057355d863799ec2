package io.headwater.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.host.StoreTables;
import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;

/** Stores are restored of what was committed, and of nothing else. */
class LoggedStoresTest {
  private static final Bytes KEY = Bytes.wrap(KeyType.STRING.encode("a"));
  private static final Bytes OTHER = Bytes.wrap(KeyType.STRING.encode("b"));
  private static final Snapshot STATE =
      new Snapshot(Account.newBuilder().setBalance(7).build(), 1);
  private static final long WINDOW = 1_000;

  private final NavigableMap<Bytes, byte[]> changelog = new TreeMap<>();
  private final Pulse pulse = new Pulse();

  private LoggedMap<Snapshot> map() {
    return new LoggedMap<>(
        changelog, StoreTables.snapshots("store", MessageType.of(Account.class)), pulse, false);
  }

  private LoggedIds ids() {
    return new LoggedIds(changelog, WINDOW, () -> 0, pulse, false);
  }

  @Test
  void statesAreRestoredOfTheirBytes() {
    LoggedMap<Snapshot> map = map();
    map.put(KEY, STATE, 0);
    map.put(OTHER, STATE, 0);
    map.writeBack();
    map.delete(OTHER);
    map.writeBack();

    assertThat(map().get(KEY)).isEqualTo(STATE).isNotSameAs(STATE);
    assertThat(map().get(OTHER)).isNull();
  }

  @Test
  void statesThatWereNotCommittedAreLost() {
    map().put(KEY, STATE, 0);

    assertThat(map().get(KEY)).isNull();
  }

  @Test
  void idsAreRestoredAtTheirTimes() {
    LoggedIds ids = ids();
    byte[] answer = "yes".getBytes(StandardCharsets.UTF_8);
    ids.remember(KEY.get(), "id", answer, 5_000);
    ids.writeBack();

    assertThat(ids().find(KEY.get(), "id", 5_000 + WINDOW)).contains(answer);
    assertThat(ids().find(KEY.get(), "id", 5_001 + WINDOW)).isEmpty();
    assertThat(ids().find(OTHER.get(), "id", 5_000)).isEmpty();
  }

  @Test
  void idsThatWereNotCommittedAreLost() {
    ids().remember(KEY.get(), "id", new byte[0], 5_000);

    assertThat(ids().find(KEY.get(), "id", 5_000)).isEmpty();
  }

  @Test
  void crashAtTheTouchThatWasAsked() {
    LoggedMap<Snapshot> map = map();
    pulse.crashAt(2);
    map.put(KEY, STATE, 0);

    assertThatThrownBy(() -> map.put(OTHER, STATE, 0)).isInstanceOf(SimulatedCrash.class);
    assertThat(map.get(OTHER)).isNull();
  }
}
