package io.headwater.comparison;

import java.util.List;

/**
 * How many commands had an outcome in two versions, and by which rules.
 *
 * @param command case of the command type
 * @param outcome such as {@code rejects NOT_OPEN} or {@code emits deposited}
 * @param old how many commands the older version has decided so
 * @param current how many the newer version has
 * @param oldRules the rules of the older version that can have that outcome; none for Java
 * @param currentRules those of the newer version
 */
public record RuleCounts(
    String aggregate,
    String command,
    String outcome,
    long old,
    long current,
    List<DecisionGroup.Written> oldRules,
    List<DecisionGroup.Written> currentRules) {}
