package io.headwater.provenance;

/** What comes of a question. */
public sealed interface Answer permits Explanation, Answer.Nothing {

  /** There is nothing to explain. */
  record Nothing(Reason reason, long records) implements Answer {}

  /** Why there is nothing to explain. */
  enum Reason {
    /** There is no such state by then, and there was none; or no such record was written. */
    NOT_THERE,
    /** The history does not hold the record that it was to be read up to. */
    NO_SUCH_POSITION,
    /** Somebody stopped it before the history was replayed. */
    STOPPED
  }
}
