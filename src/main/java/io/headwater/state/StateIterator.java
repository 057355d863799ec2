package io.headwater.state;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over stored states without their timestamps, as long as keys begin with a prefix; passes
 * over the {@link StoreMark}.
 */
record StateIterator<S>(KeyValueIterator<Bytes, ValueAndTimestamp<S>> stored, byte[] prefix)
    implements KeyValueIterator<Bytes, S> {
  private static final byte[] ANY = new byte[0];

  StateIterator(KeyValueIterator<Bytes, ValueAndTimestamp<S>> stored) {
    this(new Unmarked<>(stored), ANY);
  }

  /**
   * Scans the keys that begin with a prefix.
   *
   * <p>Not by {@code prefixScan}, whose upper bound (Kafka 4.3) is wrong for a prefix that ends
   * in the byte 0xff: for {@code 01 ff} it is {@code 02 00}, which lets the key {@code 02} in.
   */
  static <S> StateIterator<S> ofPrefix(TimestampedKeyValueStore<Bytes, S> store, byte[] prefix) {
    return new StateIterator<>(
        new Unmarked<>(store.range(Bytes.wrap(prefix), successor(prefix))), prefix);
  }

  /** Returns the first key after all that begin with a prefix, or null if there is none. */
  private static @Nullable Bytes successor(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xff) {
      length--;
    }
    if (length == 0) {
      return null;
    }
    byte[] successor = Arrays.copyOf(prefix, length);
    successor[length - 1]++;
    return Bytes.wrap(successor);
  }

  @Override
  public boolean hasNext() {
    return stored.hasNext()
        && (prefix.length == 0 || hasPrefix(stored.peekNextKey().get()));
  }

  private boolean hasPrefix(byte[] key) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  @Override
  public KeyValue<Bytes, S> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    KeyValue<Bytes, ValueAndTimestamp<S>> next = stored.next();
    return KeyValue.pair(next.key, next.value.value());
  }

  @Override
  public Bytes peekNextKey() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return stored.peekNextKey();
  }

  @Override
  public void close() {
    stored.close();
  }
}
