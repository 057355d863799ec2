package io.headwater.operator;

/** Which headers of ours an output has, beside those that say what nothing else does. */
public enum HeaderLayout {
  /**
   * None that repeats what the record says elsewhere: no {@code hw-correlation} and no {@code
   * hw-origin} that is its {@code hw-id}, and no {@code hw-time}, which is its timestamp.
   */
  LEAN,

  /** All, always: for readers that look nowhere else, or topics that brokers stamp. */
  FULL
}
