package sidebyside.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * The replies to commands of the last hour, by account and command id.
 *
 * <p>An hour of stream time, which never goes back: by the event time of a late command, the store
 * would take its reply for expired, and drop it with a metric only.
 */
record FirstReplies(WindowStore<Bytes, byte[]> store, ProcessorContext<?, ?> context) {
  static final Duration WINDOW = Duration.ofHours(1);

  Optional<byte[]> find(Command command) {
    long now = context.currentStreamTimeMs();
    long from = Math.max(0, now - WINDOW.toMillis());
    try (WindowStoreIterator<byte[]> found = store.fetch(key(command), from, now)) {
      return found.hasNext() ? Optional.of(found.next().value) : Optional.empty();
    }
  }

  void remember(Command command, byte[] reply) {
    store.put(key(command), reply, context.currentStreamTimeMs());
  }

  /** Length of the account, account, id: no two pairs share an encoding. */
  private static Bytes key(Command command) {
    byte[] account = command.account().get();
    byte[] id = Command.text(command.id());
    return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES + account.length + id.length)
        .putInt(account.length)
        .put(account)
        .put(id)
        .array());
  }
}
