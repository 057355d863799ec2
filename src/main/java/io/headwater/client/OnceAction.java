package io.headwater.client;

import io.headwater.event.EventHeaders;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Handles each record in a transaction that also says that it was handled, so that it has its
 * effect once, however often it is read. Thread-safe.
 *
 * @param <T> what the effect happens in, such as {@code java.sql.Connection}
 */
public final class OnceAction<T> implements RecordAction {
  private final ProcessedIds<T> ids;
  private final Function<StoredRecord, String> id;
  private final Step<T> step;
  private final Consumer<StoredRecord> onDuplicate;
  private final LongAdder duplicates;

  /**
   * What is done with a record.
   *
   * @param <T> what it happens in
   */
  @FunctionalInterface
  public interface Step<T> {
    /**
     * Handles a record; all that counts is done in the transaction.
     *
     * @throws Exception if it was not handled: nothing of the transaction stays
     */
    void handle(StoredRecord received, T transaction) throws Exception;
  }

  private OnceAction(
      ProcessedIds<T> ids,
      Function<StoredRecord, String> id,
      Step<T> step,
      Consumer<StoredRecord> onDuplicate,
      LongAdder duplicates) {
    this.ids = ids;
    this.id = id;
    this.step = step;
    this.onDuplicate = onDuplicate;
    this.duplicates = duplicates;
  }

  /** Handles each record once, told by {@link #idOf}. */
  public static <T> OnceAction<T> of(ProcessedIds<T> ids, Step<T> step) {
    return new OnceAction<>(ids, OnceAction::idOf, step, record -> {}, new LongAdder());
  }

  /** Returns this action, telling records by an id of another making. */
  public OnceAction<T> by(Function<StoredRecord, String> other) {
    return new OnceAction<>(ids, other, step, onDuplicate, new LongAdder());
  }

  /** Returns this action, which also tells somebody of each record that it leaves out. */
  OnceAction<T> telling(Consumer<StoredRecord> other) {
    return new OnceAction<>(ids, id, step, other, duplicates);
  }

  /**
   * Returns the id of what a record says, {@code hw-id}; where it has none, its position. A record
   * that comes out of a delay topic has the position that it had at first.
   */
  public static String idOf(StoredRecord received) {
    return received
        .headers()
        .id(EventHeaders.ID)
        .orElseGet(() -> received.position().toString());
  }

  @Override
  public void handle(StoredRecord received) throws InterruptedException {
    try {
      if (!ids.once(id.apply(received), transaction -> step.handle(received, transaction))) {
        duplicates.increment();
        onDuplicate.accept(received);
      }
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  /** Returns how many records were left out because they had had their effect. */
  public long duplicates() {
    return duplicates.sum();
  }
}
