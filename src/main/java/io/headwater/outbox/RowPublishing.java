package io.headwater.outbox;

import io.headwater.client.PublishRecord;
import io.headwater.client.TopicAdmin;
import io.headwater.client.TransactionalPublisher;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.OutboxRow;
import io.headwater.jdbc.OutboxTable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/* Once
 *
 * A row is in two systems, and nothing commits in both. So the cluster decides: the records of some
 * rows and the list of these rows are one transaction, and the list is the last record of the
 * position topic. Only then does the database hear of them. Whatever ends a relay in between, the
 * next one reads the list first, behind the opening of a publisher that fences the one before, and
 * tells the database what is on it. Nothing further is published until the database knows, so one
 * list is enough, and it needs no order: which rows were published is said by their ids, not by the
 * highest of them.
 */

/** Publishes rows that are complete, in their order. Used by one thread. */
final class RowPublishing {
  private final OutboxSettings settings;
  private final OutboxTable table;
  private final TransactionalPublisher publisher;
  private final TopicAdmin topics;
  private final PositionTopic positions;
  private final RelayAccount account;
  private final RowRecords records;
  private final HeldKeys keys = new HeldKeys();
  private final Set<String> knownTopics = new HashSet<>();

  RowPublishing(
      OutboxSettings settings,
      OutboxTable table,
      TransactionalPublisher publisher,
      TopicAdmin topics,
      RelayAccount account) {
    this.settings = settings;
    this.table = table;
    this.publisher = publisher;
    this.topics = topics;
    this.positions = new PositionTopic(settings.cluster(), settings.positionTopic());
    this.account = account;
    this.records = new RowRecords(settings.table());
  }

  /** Tells the database of rows that are published, and that it does not know of. */
  void settleLast() {
    Optional<RowPosition> last = positions.last();
    if (last.isEmpty()) {
      return;
    }
    List<OutboxRow> unsettled = table.pending(last.get().ids());
    for (OutboxRow row : unsettled) {
      if (!last.get().has(row)) {
        throw new InvalidInputException(
            new Problem(
                "HW0732",
                records.where(row),
                "under outbox name '%s' another row %d was published, by another table or by an"
                        .formatted(settings.name(), row.id())
                    + " earlier state of this one",
                "give each outbox a name of its own; if the database was set back, delete the rows"
                    + " that were published, and give the outbox a new name"),
            null);
      }
    }
    settle(unsettled);
  }

  private void settle(List<OutboxRow> rows) {
    List<Long> ids = rows.stream().map(OutboxRow::id).toList();
    switch (settings.publishedRows()) {
      case DELETE -> table.delete(ids);
      case MARK -> table.mark(ids);
    }
  }

  /** Publishes rows, except those that cannot be sent or wait for one of their key. */
  void publish(List<OutboxRow> rows) {
    List<OutboxRow> sendable = new ArrayList<>();
    List<PublishRecord> made = new ArrayList<>();
    for (OutboxRow row : rows) {
      if (!keys.isHeld(row)) {
        record(row).ifPresent(record -> {
          sendable.add(row);
          made.add(record);
        });
      }
    }
    if (!sendable.isEmpty()) {
      send(sendable, made);
    }
    account.looked(keys);
  }

  private Optional<PublishRecord> record(OutboxRow row) {
    if (!knownTopics.contains(row.topic())) {
      if (topics.partitions(row.topic()).isEmpty()) {
        refuse(row, records.noTopic(row));
        return Optional.empty();
      }
      knownTopics.add(row.topic());
    }
    try {
      return Optional.of(records.record(row));
    } catch (InvalidInputException e) {
      refuse(row, e.problems().get(0));
      return Optional.empty();
    }
  }

  private void send(List<OutboxRow> rows, List<PublishRecord> made) {
    RowPosition position = RowPosition.of(rows);
    TransactionalPublisher.Result result = publisher.publish(
        made,
        written -> List.of(positions.record(position, InstantSource.system().instant())));
    if (result instanceof TransactionalPublisher.Result.Committed) {
      settle(rows);
      account.published(rows.size(), keys);
    } else if (result instanceof TransactionalPublisher.Result.Refused refused) {
      // Of several it is open which; the halves tell, one after the other.
      int half = rows.size() / 2;
      if (half == 0) {
        refuse(rows.get(0), records.refused(rows.get(0), refused.problem()));
      } else {
        publish(rows.subList(0, half));
        publish(rows.subList(half, rows.size()));
      }
    }
  }

  private void refuse(OutboxRow row, Problem problem) {
    switch (settings.unsendableRows()) {
      case HOLD_KEY -> {
        keys.hold(row);
        account.held(problem, keys);
      }
      case SET_ASIDE -> {
        table.setAside(row.id(), problem.render());
        account.setAside(problem, keys);
      }
    }
  }

  /** Makes that rows which were held, and topics, are looked at anew. */
  void forget() {
    keys.clear();
    knownTopics.clear();
  }
}
