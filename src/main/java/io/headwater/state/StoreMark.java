package io.headwater.state;

import io.headwater.event.ReservedKey;
import org.apache.kafka.common.utils.Bytes;

/**
 * The key of what is kept about one partition of a store, rather than in it.
 *
 * <p>It lies in the store, so that it is logged, restored and copied with the states that it is
 * about, in the same transactions, and needs no topic of its own. {@link ObjectStore#get} returns
 * what was put there; scans pass over it, and nobody counts it.
 */
public final class StoreMark {
  /** The key. */
  public static final Bytes KEY = Bytes.wrap(ReservedKey.bytes());

  private StoreMark() {}
}
