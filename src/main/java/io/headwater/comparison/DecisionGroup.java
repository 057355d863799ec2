package io.headwater.comparison;

import io.headwater.diagnostic.SourceLocation;
import java.util.List;

/**
 * Commands that two versions decide differently, in the same way.
 *
 * @param command case of the command type
 * @param old such as {@code rejects NOT_OPEN}
 * @param current what the newer version does
 * @param commands how many
 * @param roots how many of them where the state was the same
 * @param oldRules the rules of the older version that may make the difference, those that are
 *     written differently if there are any; none for Java
 * @param currentRules those of the newer version
 */
public record DecisionGroup(
    String aggregate,
    String command,
    String old,
    String current,
    long commands,
    long roots,
    List<Written> oldRules,
    List<Written> currentRules) {
  /**
   * A rule as its author wrote it.
   *
   * @param meaning what it says, with the expressions in it that have names
   */
  public record Written(String text, String meaning, SourceLocation where) {
    /** Tells whether another rule says the same, wherever it is. */
    boolean saysLike(Written other) {
      return text.equals(other.text) && meaning.equals(other.meaning);
    }
  }
}
