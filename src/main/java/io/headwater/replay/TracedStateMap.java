package io.headwater.replay;

import io.headwater.state.StateMap;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** States that tell which of them are read and written. */
final class TracedStateMap<S> implements StateMap<S> {
  private final StateMap<S> states;
  private final ReplayTrace trace;
  private final Function<Bytes, ReplayTrace.Entry> entryOf;

  TracedStateMap(
      StateMap<S> states, ReplayTrace trace, Function<Bytes, ReplayTrace.Entry> entryOf) {
    this.states = states;
    this.trace = trace;
    this.entryOf = entryOf;
  }

  @Override
  public @Nullable S get(Bytes key) {
    trace.read(entryOf.apply(key));
    return states.get(key);
  }

  @Override
  public void put(Bytes key, S state, long timestamp) {
    states.put(key, state, timestamp);
    trace.wrote(entryOf.apply(key));
  }

  @Override
  public void delete(Bytes key) {
    states.delete(key);
    trace.wrote(entryOf.apply(key));
  }

  @Override
  public KeyValueIterator<Bytes, S> range(Bytes from, Bytes to) {
    KeyValueIterator<Bytes, S> found = states.range(from, to);
    return new KeyValueIterator<>() {
      @Override
      public boolean hasNext() {
        return found.hasNext();
      }

      @Override
      public KeyValue<Bytes, S> next() {
        KeyValue<Bytes, S> next = found.next();
        trace.read(entryOf.apply(next.key));
        return next;
      }

      @Override
      public Bytes peekNextKey() {
        return found.peekNextKey();
      }

      @Override
      public void close() {
        found.close();
      }
    };
  }
}
