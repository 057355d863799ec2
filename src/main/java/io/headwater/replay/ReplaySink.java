package io.headwater.replay;

/** Takes what a topology writes during a replay, record by record; nothing of it is kept. */
@FunctionalInterface
public interface ReplaySink {
  /** Forgets everything. */
  ReplaySink NONE = record -> {};

  /** Takes a record; those of a partition come in the order of their offsets. */
  void written(WrittenRecord record);

  /** Returns a sink that hands each record to this one, and then to another. */
  default ReplaySink and(ReplaySink other) {
    return record -> {
      written(record);
      other.written(record);
    };
  }
}
