package io.headwater.state;

import io.headwater.event.ReservedKey;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** The entries of a store without its {@link StoreMark}, be that readable or not. */
record Unmarked<V>(KeyValueIterator<Bytes, V> all) implements KeyValueIterator<Bytes, V> {
  @Override
  public boolean hasNext() {
    if (all.hasNext() && ReservedKey.is(all.peekNextKey().get())) {
      pass();
    }
    return all.hasNext();
  }

  private void pass() {
    try {
      all.next();
    } catch (CorruptStateException e) {
      // It is behind us: an iterator of Kafka Streams goes on before it decodes. Whoever asks for
      // the mark by its key is told.
    }
  }

  @Override
  public KeyValue<Bytes, V> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return all.next();
  }

  @Override
  public Bytes peekNextKey() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return all.peekNextKey();
  }

  @Override
  public void close() {
    all.close();
  }
}
