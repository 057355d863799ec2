package io.headwater.client;

/** How the partitions are spread over the members of a consumer group. */
public enum GroupAssignment {
  /** Evenly; a rebalance moves as little as possible, and the rest is read meanwhile (KIP-429). */
  COOPERATIVE_STICKY,

  /** Per topic, adjoining partitions to each member, so that topics are co-partitioned. */
  RANGE,

  /** One after another, all topics together. */
  ROUND_ROBIN,

  /** By the broker, as its group settings say ({@code group.protocol=consumer}, KIP-848). */
  BROKER
}
