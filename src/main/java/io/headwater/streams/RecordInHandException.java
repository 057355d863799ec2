package io.headwater.streams;

import io.headwater.diagnostic.Causes;
import io.headwater.event.RecordPosition;
import java.util.Optional;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;

/**
 * Notes which record was being processed when something was thrown that ends a stream thread.
 *
 * <p>It is suppressed by the root cause, for Kafka Streams decides by the types of what is thrown,
 * and drops some of the exceptions around it. Errors that the virtual machine has made beforehand,
 * as those of an exhausted heap, suppress nothing: around them it is an exception of its own.
 */
public final class RecordInHandException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  /** As Kafka Streams says that a producer could not write; see {@link RefusedOutputs}. */
  private static final String SENDING = "Error encountered sending record to topic ";

  private final transient RecordPosition position;

  private RecordInHandException(RecordPosition position, @Nullable Throwable cause) {
    super("while the record at " + position + " was processed", cause, false, false);
    this.position = position;
  }

  /**
   * Notes a position, unless what was thrown has another one already, or tells of the output of an
   * earlier record.
   *
   * @throws RecordInHandException if it is an error that takes no notes
   */
  public static void note(Throwable thrown, RecordPosition position) {
    if (isOfEarlierOutput(thrown) || positionOf(thrown).isPresent()) {
      return;
    }
    Causes.rootOf(thrown).addSuppressed(new RecordInHandException(position, null));
    if (thrown instanceof Error && positionOf(thrown).isEmpty()) {
      throw new RecordInHandException(position, thrown);
    }
  }

  private static boolean isOfEarlierOutput(Throwable thrown) {
    return Causes.of(thrown).stream()
        .anyMatch(one -> one instanceof StreamsException
            && String.valueOf(one.getMessage()).startsWith(SENDING));
  }

  /** Returns which record was in hand; empty if none was, as when a commit fails. */
  public static Optional<RecordPosition> positionOf(Throwable thrown) {
    for (Throwable one : Causes.of(thrown)) {
      if (one instanceof RecordInHandException record) {
        return Optional.of(record.position);
      }
    }
    for (Throwable noted : Causes.rootOf(thrown).getSuppressed()) {
      if (noted instanceof RecordInHandException record) {
        return Optional.of(record.position);
      }
    }
    return Optional.empty();
  }
}
