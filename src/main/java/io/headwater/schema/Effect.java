package io.headwater.schema;

/** What a change does to bytes that were written before it; the worst comes last. */
public enum Effect {
  /** They are read as before, and names in JSON, expressions and mappings are others. */
  NAMES,
  /** They can be read, and mean something else or less. */
  MISREAD,
  /** They, or a part of them, cannot be read. */
  UNREADABLE
}
