package topologies.orders;

import io.headwater.partition.PartitionFunction;
import io.headwater.partition.Partitioning;
import java.util.zip.CRC32;

/**
 * Spreads each tenant over a fixed span of partitions, so that one tenant cannot fill them all.
 *
 * <p>The key is {@code tenant/rest} in UTF-8. Equal keys share a partition for as long as the
 * partition count and the span are unchanged. Its function is stateless; it throws for a key
 * without a tenant.
 *
 * @param span partitions per tenant, at least 1; above the partition count, all of them
 */
public record TenantPartitioning(int span) implements Partitioning {
  private static final byte SEPARATOR = '/';

  /** Spreads each tenant over two partitions. */
  public TenantPartitioning() {
    this(2);
  }

  /** Requires a positive span. */
  public TenantPartitioning {
    if (span < 1) {
      throw new IllegalArgumentException("span must be at least 1 partition, was " + span);
    }
  }

  @Override
  public String name() {
    return "tenant";
  }

  @Override
  public boolean isKeyed() {
    return true;
  }

  @Override
  public PartitionFunction newFunction() {
    return this::partition;
  }

  private int partition(byte[] key, int partitions) {
    int end = tenantEnd(key);
    long first = hash(key, 0, end) % partitions;
    long within = hash(key, end, key.length) % Math.min(span, partitions);
    return (int) ((first + within) % partitions);
  }

  private static int tenantEnd(byte[] key) {
    for (int i = 1; i < key.length; i++) {
      if (key[i] == SEPARATOR) {
        return i;
      }
    }
    throw new IllegalArgumentException("the key names no tenant");
  }

  private static long hash(byte[] key, int from, int to) {
    CRC32 crc = new CRC32();
    crc.update(key, from, to - from);
    return crc.getValue();
  }
}
