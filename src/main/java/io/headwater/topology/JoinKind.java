package io.headwater.topology;

import java.util.Locale;

/** Which records a join passes on. */
public enum JoinKind {
  /** Those that found another one. */
  INNER,
  /** Those of the pipeline that found none, too. */
  LEFT,
  /** Those of either side that found none, too. */
  OUTER;

  /** Tells whether a record of the pipeline is passed on without another one. */
  public boolean isLeft() {
    return this != INNER;
  }

  /** Tells whether a record of the other side is passed on without one of the pipeline. */
  public boolean isOuter() {
    return this == OUTER;
  }

  /** Returns the kind in one word. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns how a step of this kind is called, such as {@code left join}. */
  public String text() {
    return this == INNER ? "join" : label() + " join";
  }
}
