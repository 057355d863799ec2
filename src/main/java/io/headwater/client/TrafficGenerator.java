package io.headwater.client;

import io.headwater.diagnostic.OutcomeCounts;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Makes up records for one topology, good and bad, and knows what must become of them. Found
 * through {@link java.util.ServiceLoader}; demonstrations, load tests and benchmarks run on it.
 */
public interface TrafficGenerator {

  /** Returns the name of the topology that the records are for. */
  String topology();

  /**
   * Starts to generate. The same seed and start give the same records.
   *
   * @param start event time before the first record
   */
  Traffic generate(long seed, Instant start);

  /** Records in the order in which those of one key must be published. Not thread-safe. */
  interface Traffic {

    /** Returns the next few records that belong together; there is no end. */
    List<PublishRecord> next();

    /**
     * Returns what must become of all records returned so far, by program, on empty stores; known
     * by construction, not by running the topology.
     */
    Map<String, OutcomeCounts> expected();
  }
}
