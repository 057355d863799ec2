package io.headwater.diagnostic;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Finds the one name that a mistyped name was probably meant to be. */
public final class NearMatch {
  private static final int FARTHEST = 2;

  private NearMatch() {}

  /**
   * Returns {@code "; did you mean 'x'?"} for one unambiguous near match, otherwise an empty text.
   *
   * <p>Near means a Damerau–Levenshtein distance of at most 2, and less than half of the name.
   */
  public static String didYouMean(String name, Collection<String> candidates) {
    int best = Integer.MAX_VALUE;
    List<String> nearest = List.of();
    for (String candidate : candidates) {
      if (Math.abs(name.length() - candidate.length()) > FARTHEST) {
        continue; // no name is near that differs in more letters, however long it is
      }
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < best) {
        best = distance;
        nearest = List.of(candidate);
      } else if (distance == best) {
        nearest = List.of();
      }
    }
    boolean near = best <= FARTHEST && best * 2 < name.length() + 1;
    return near && nearest.size() == 1 ? "; did you mean '" + nearest.get(0) + "'?" : "";
  }

  private static int distance(String left, String right) {
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      cost[i][0] = i;
    }
    for (int j = 0; j <= right.length(); j++) {
      cost[0][j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      for (int j = 1; j <= right.length(); j++) {
        int substitute = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        int cheapest =
            Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + substitute);
        cost[i][j] =
            isTransposed(left, right, i, j) ? Math.min(cheapest, cost[i - 2][j - 2] + 1) : cheapest;
      }
    }
    return cost[left.length()][right.length()];
  }

  private static boolean isTransposed(String left, String right, int i, int j) {
    return i > 1
        && j > 1
        && left.charAt(i - 1) == right.charAt(j - 2)
        && left.charAt(i - 2) == right.charAt(j - 1);
  }
}
