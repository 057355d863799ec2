package io.headwater.jdbc;

/** Says that another writer has taken over a partition: nothing of the batch was applied. */
public final class StaleWriterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StaleWriterException(SourcePartition partition, String why) {
    super("another instance writes the rows of %s: %s".formatted(partition, why));
  }
}
