package io.headwater.replay;

import io.headwater.host.RememberedId;
import io.headwater.operator.OperatorHost;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;

/** Ids that tell which of them are looked for and remembered. */
record TracedIdTable(
    OperatorHost.IdTable ids, ReplayTrace trace, Function<Bytes, ReplayTrace.Entry> entryOf)
    implements OperatorHost.IdTable {
  @Override
  public Optional<byte[]> find(byte[] key, String id, long eventTimeMillis) {
    trace.read(entryOf.apply(Bytes.wrap(RememberedId.key(key, id))));
    return ids.find(key, id, eventTimeMillis);
  }

  @Override
  public void remember(byte[] key, String id, byte[] answer, long eventTimeMillis) {
    ids.remember(key, id, answer, eventTimeMillis);
    trace.wrote(entryOf.apply(Bytes.wrap(RememberedId.key(key, id))));
  }
}
