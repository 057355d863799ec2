package io.headwater.outbox;

import io.headwater.client.TopicAdmin;
import io.headwater.client.TransactionalPublisher;
import io.headwater.jdbc.OutboxRow;
import io.headwater.jdbc.OutboxTable;
import io.headwater.jdbc.ProjectionDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** The turn of one relay, from taking over to its first failure. Used by one thread. */
final class RelayTurn implements AutoCloseable {
  /** How long a row may wait whose id is below those that were published, and one that is held. */
  private static final Duration FULL_LOOK = Duration.ofSeconds(30);

  private static final Duration COUNT = Duration.ofSeconds(5);

  private final OutboxSettings settings;
  private final RelayAccount account;
  private final BooleanSupplier isStopped;
  private final ProjectionDatabase database;
  private final TopicAdmin topics;
  private final TransactionalPublisher publisher;
  private final OutboxTable table;
  private final RowPublishing rows;
  private final Interval fullLook = new Interval(FULL_LOOK);
  private final Interval count = new Interval(COUNT);

  /** Every row up to it has been looked at. */
  private long floor = Long.MIN_VALUE;

  private Optional<WriterBarrier> barrier = Optional.empty();

  /** What a look came to. */
  enum Look {
    /** There is no row to be published. */
    NOTHING,
    /** There are rows, and open transactions that may have others in front of them. */
    WAITING,
    /** What was complete is published, or cannot be sent. */
    DONE
  }

  private RelayTurn(
      OutboxSettings settings,
      RelayAccount account,
      BooleanSupplier isStopped,
      ProjectionDatabase database,
      TopicAdmin topics,
      TransactionalPublisher publisher) {
    this.settings = settings;
    this.account = account;
    this.isStopped = isStopped;
    this.database = database;
    this.topics = topics;
    this.publisher = publisher;
    this.table = new OutboxTable(database, settings.table());
    this.rows = new RowPublishing(settings, table, publisher, topics, account);
  }

  /** Takes over: ends what another relay has left open, and settles what it has published. */
  static RelayTurn open(OutboxSettings settings, RelayAccount account, BooleanSupplier isStopped) {
    ProjectionDatabase database = ProjectionDatabase.open(settings.database());
    Optional<TopicAdmin> topics = Optional.empty();
    Optional<TransactionalPublisher> publisher = Optional.empty();
    try {
      new OutboxTable(database, settings.table()).require();
      topics = Optional.of(TopicAdmin.open(settings.cluster()));
      new PositionTopic(settings.cluster(), settings.positionTopic()).create(topics.get());
      publisher =
          Optional.of(TransactionalPublisher.open(settings.publisher(), settings.positionTopic()));
      RelayTurn turn =
          new RelayTurn(settings, account, isStopped, database, topics.get(), publisher.get());
      turn.rows.settleLast();
      return turn;
    } catch (RuntimeException e) {
      publisher.ifPresent(TransactionalPublisher::close);
      topics.ifPresent(TopicAdmin::close);
      database.close();
      throw e;
    }
  }

  /** Looks once, and publishes what is complete. */
  Look look() {
    if (count.isOver()) {
      account.backlog(table.backlog());
    }
    if (barrier.isEmpty()) {
      if (fullLook.isOver()) {
        floor = Long.MIN_VALUE;
        rows.forget();
      }
      OptionalLong highest = table.highestPending();
      if (highest.isEmpty() || highest.getAsLong() <= floor) {
        return Look.NOTHING;
      }
      barrier = Optional.of(new WriterBarrier(highest.getAsLong(), table.writers()));
    }
    if (!barrier.get().isOpen() && !barrier.get().isPassed(table.writers())) {
      return Look.WAITING;
    }
    publishUpTo(barrier.get().id());
    barrier = Optional.empty();
    return Look.DONE;
  }

  private void publishUpTo(long id) {
    while (!isStopped.getAsBoolean()) {
      List<OutboxRow> next = table.pending(floor, id, settings.batchRows(), settings.batchBytes());
      if (next.isEmpty()) {
        floor = Math.max(floor, id);
        return;
      }
      rows.publish(next);
      floor = next.get(next.size() - 1).id();
    }
  }

  /** Counts what is left. */
  void countBacklog() {
    account.backlog(table.backlog());
  }

  @Override
  public void close() {
    try (database;
        topics) {
      publisher.close();
    }
  }
}
