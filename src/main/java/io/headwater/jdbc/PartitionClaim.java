package io.headwater.jdbc;

/**
 * The right to fold a partition into one version of a table, until another claim is made.
 *
 * @param next the first offset that is not applied
 * @param epoch which claim of the partition it is, from 1
 */
public record PartitionClaim(SourcePartition partition, long next, long epoch) {}
