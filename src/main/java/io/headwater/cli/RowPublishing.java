package io.headwater.cli;

import io.headwater.client.BatchResult;
import io.headwater.client.EventBatches;
import io.headwater.client.EventPublisher;
import io.headwater.client.PublishMode;
import io.headwater.client.PublishRecord;
import io.headwater.client.UnpublishedEventException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/** Gives rows to a publisher, in one of its modes, and says which were not written. */
interface RowPublishing extends AutoCloseable {
  /** Gives a row; may wait, as the mode says. */
  void give(InputRow.Sound row);

  /** Sees to what was given and not published yet. */
  @Override
  void close();

  /** Opens one for the mode that the options say. */
  static RowPublishing open(
      EventPublisher publisher, PublisherOptions options, UnwrittenRows unwritten) {
    if (options.mode() == PublishMode.BATCH) {
      return new InBatches(publisher, options, unwritten);
    }
    return new Singly(publisher, options, unwritten);
  }

  /** Each row by itself. */
  record Singly(EventPublisher publisher, PublisherOptions options, UnwrittenRows unwritten)
      implements RowPublishing {
    @Override
    public void give(InputRow.Sound row) {
      PublishRecord record = options.origin().apply(row.record());
      if (options.mode() == PublishMode.SYNC) {
        try {
          publisher.publishAndWait(record);
        } catch (UnpublishedEventException e) {
          unwritten.add(row, e);
        }
        return;
      }
      var unused = publisher.publish(record).exceptionally(failure -> {
        unwritten.add(row, failure);
        return null;
      });
    }

    @Override
    public void close() {}
  }

  /** In batches, of which the results name records by their place in the batch. */
  final class InBatches implements RowPublishing {
    private final PublisherOptions options;
    private final UnwrittenRows unwritten;
    private final EventBatches batches;

    /** Rows that were given, from the first of the first batch that was not told of. */
    private final Queue<InputRow.Sound> rows = new ArrayDeque<>();

    /** Results that were told before those of earlier batches. */
    private final Map<Long, BatchResult> early = new TreeMap<>();

    private long next;

    InBatches(EventPublisher publisher, PublisherOptions options, UnwrittenRows unwritten) {
      this.options = options;
      this.unwritten = unwritten;
      this.batches = publisher.batches(options.batches(), this::told);
    }

    @Override
    public void give(InputRow.Sound row) {
      // First: the batch may be told of before the call returns.
      synchronized (rows) {
        rows.add(row);
      }
      batches.add(options.origin().apply(row.record()));
    }

    private void told(BatchResult result) {
      synchronized (rows) {
        early.put(result.number(), result);
        for (BatchResult due = early.remove(next); due != null; due = early.remove(next)) {
          next++;
          settle(due);
        }
      }
    }

    private void settle(BatchResult result) {
      for (int i = 0; i < result.records(); i++) {
        InputRow.Sound row = rows.remove();
        UnpublishedEventException why = result.failed().get(i);
        if (why != null) {
          unwritten.add(row, why);
        }
      }
    }

    @Override
    public void close() {
      batches.close();
    }
  }
}
