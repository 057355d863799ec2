/**
 * Which partition a key goes to: the algorithms of the client families that write to Kafka, and
 * ways to spread records that no client offers.
 *
 * <p>Belongs here: pure arithmetic on key bytes and a partition count. Does not belong here: how a
 * key becomes bytes, how many partitions a topic has, whether two streams are co-partitioned, and
 * any Kafka type.
 */
@NullMarked
package io.headwater.partition;

import org.jspecify.annotations.NullMarked;
