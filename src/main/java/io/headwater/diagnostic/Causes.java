package io.headwater.diagnostic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What something thrown was caused by. Authors' exceptions may be causes of each other in a circle,
 * or make up a further cause whenever they are asked: whoever follows them has to end.
 */
public final class Causes {
  private static final int MOST = 100;

  private Causes() {}

  /** Returns what was thrown, then its causes from the outermost on, each of them once. */
  public static List<Throwable> of(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable one = thrown;
        one != null && chain.size() < MOST && seen.add(one);
        one = one.getCause()) {
      chain.add(one);
    }
    return chain;
  }

  /** Returns the innermost cause; what was thrown itself if there is none. */
  public static Throwable rootOf(Throwable thrown) {
    List<Throwable> chain = of(thrown);
    return chain.get(chain.size() - 1);
  }

  /** Returns the type of the innermost cause, and its message if it has one. */
  public static String typed(Throwable thrown) {
    Throwable root = rootOf(thrown);
    String type = root.getClass().getSimpleName();
    String told = told(root);
    return told.equals(type) ? type : type + ": " + told;
  }

  /** Returns the message of what was thrown; of one that has none, such as a timeout, its type. */
  public static String told(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }
}
