package io.headwater.throughput;

/**
 * What a process occupies at a moment.
 *
 * @param seconds since it began to run
 * @param residentBytes heap, classes, threads, RocksDB
 * @param liveBytes of the heap, behind the last collection
 * @param records consumed so far, by all programs together
 */
record MemorySample(double seconds, long residentBytes, long liveBytes, long records) {}
