package io.headwater.redrive;

/**
 * What became of the letters of a queue in one run.
 *
 * @param resolved chosen, and done with
 * @param held chosen, and nothing can be done about them
 * @param notChosen left as they are
 * @param resolvedBefore by an earlier run
 * @param foreign records that are no letters
 * @param isStopped whether the run was ended before it had seen them all
 */
public record RunReport(
    long resolved,
    long held,
    long notChosen,
    long resolvedBefore,
    long foreign,
    boolean isStopped) {}
