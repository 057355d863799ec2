package io.headwater.simulation;

import io.headwater.operator.OperatorHost;
import io.headwater.replay.HeapIdTable;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;

/** Ids that are restored of the bytes of a changelog, and written back to it at a commit. */
final class LoggedIds implements OperatorHost.IdTable, Logged {
  private final HeapIdTable ids;
  private final NavigableMap<Bytes, byte[]> changelog;
  private final Pulse pulse;
  private final boolean isWritingThrough;
  private boolean isChanged;

  /**
   * Restores a store.
   *
   * @param isWritingThrough whether the changelog hears of ids before the commit, which is a fault
   */
  LoggedIds(
      NavigableMap<Bytes, byte[]> changelog,
      long windowMillis,
      LongSupplier streamTime,
      Pulse pulse,
      boolean isWritingThrough) {
    this.ids = new HeapIdTable(windowMillis, streamTime);
    this.changelog = changelog;
    this.pulse = pulse;
    this.isWritingThrough = isWritingThrough;
    changelog.forEach((key, value) -> ids.restore(key.get(), value));
  }

  @Override
  public Optional<byte[]> find(byte[] key, String id, long eventTimeMillis) {
    pulse.touch();
    return ids.find(key, id, eventTimeMillis);
  }

  @Override
  public void remember(byte[] key, String id, byte[] answer, long eventTimeMillis) {
    pulse.touch();
    ids.remember(key, id, answer, eventTimeMillis);
    isChanged = true;
    if (isWritingThrough) {
      writeBack();
    }
  }

  /** What has expired leaves the changelog, too: it has a retention. */
  @Override
  public void writeBack() {
    if (isChanged) {
      changelog.clear();
      ids.forEach((key, value) -> changelog.put(Bytes.wrap(key), value));
      isChanged = false;
    }
  }
}
