package io.headwater.cli;

/**
 * What is measured.
 *
 * @param records of a round in the fastest modes
 * @param rounds counted ones
 * @param warmUp rounds in front of them that are not counted, at least 1
 * @param payload bytes of a value
 * @param callers that wait at once, in mode {@code sync-parallel}
 * @param members of the group
 * @param workers of the mode with keys
 * @param keys different ones
 */
record BenchPlan(
    int records,
    int rounds,
    int warmUp,
    int payload,
    int partitions,
    int callers,
    int members,
    int workers,
    int keys) {}
