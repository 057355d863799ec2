package io.headwater.replay;

/**
 * What was written to a topic, all partitions together.
 *
 * @param sha256 of partition, event time, key, value and headers of each record, by partition and
 *     offset, hexadecimal
 */
public record TopicDigest(WrittenRecord.Kind kind, long records, String sha256) {}
