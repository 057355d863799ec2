package io.headwater.runtime;

import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.streams.QueryableTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * A table as this instance has it: the rows of its partitions. Thread-safe.
 *
 * <p>{@link #get} sees the newest row, of a transaction that is not committed yet, too, and that
 * may be undone. {@link #read} sees rows as of the last commit, or a little newer; a page is not of
 * one moment. Rows are read from active tasks only: while partitions move or are restored, those of
 * them are not there, and other instances have the rest.
 *
 * @param <K> the Java class of the keys
 * @param <R> the class of the rows
 */
public final class TableView<K, R extends Message> {
  private final KafkaStreams streams;
  private final QueryableTable table;
  private final PositionWait wait;
  private final FieldProtection protection;
  private final TableProblems problems;

  TableView(
      KafkaStreams streams, QueryableTable table, PositionWait wait, FieldProtection protection) {
    this.protection = protection;
    this.streams = streams;
    this.table = table;
    this.wait = wait;
    this.problems = new TableProblems(table.name());
  }

  /** Returns the name. */
  public String name() {
    return table.name();
  }

  /** Returns how keys are encoded. */
  public KeyType keyType() {
    return table.keyType();
  }

  /**
   * Waits until the rows of this table are no older than given records: these are processed and
   * committed, by whichever instance, and all that they led to on their way to the table.
   *
   * @param positions in topics that the table is made of
   * @return this table
   * @throws TableUnavailableException if it does not get so far in time
   * @throws InvalidInputException if a position is in another topic
   */
  public TableView<K, R> atLeast(List<RecordPosition> positions, Duration timeout) {
    try {
      if (!wait.await(positions, timeout)) {
        throw problems.tooLate(positions, timeout);
      }
      return this;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a table", e);
    }
  }

  /**
   * Returns the row of a key; empty if there is none.
   *
   * @throws TableUnavailableException if another instance has it, or it is being restored
   */
  public Optional<TableRow<K, R>> get(K key) {
    byte[] encoded = table.keyType().encode(key);
    Query<Snapshot> query = KeyQuery.withKey(Bytes.wrap(encoded));
    Optional<Integer> partition = table.partitionOf(encoded);
    Map<Integer, QueryResult<Snapshot>> results = ask(query, partition.map(Set::of));
    for (QueryResult<Snapshot> result : results.values()) {
      if (result.isSuccess() && result.getResult() != null) {
        return Optional.of(row(key, result.getResult()));
      }
    }
    Optional<QueryResult<Snapshot>> own =
        partition.map(one -> Objects.requireNonNull(results.get(one)));
    if (own.filter(QueryResult::isFailure).isPresent()) {
      throw notHere(key, own.get());
    }
    if (own.isEmpty() && !isWhole(results)) {
      throw problems.noPartition();
    }
    return Optional.empty();
  }

  private boolean isWhole(Map<Integer, QueryResult<Snapshot>> results) {
    return results.values().stream().filter(QueryResult::isSuccess).count() == table.partitions();
  }

  private TableUnavailableException notHere(K key, QueryResult<?> failed) {
    return failed.getFailureReason() == FailureReason.NOT_PRESENT
        ? problems.elsewhere(instanceOf(key))
        : problems.notActive();
  }

  /**
   * Reads a page of rows, in the order of their keys, from all partitions that this instance has.
   *
   * @throws InvalidInputException if keys that are whole numbers are asked for by a prefix
   * @throws TableUnavailableException if it has none of them now
   */
  public RowPage<K, R> read(RowRange<K> range) {
    if (range.prefix().isPresent() && table.keyType() == KeyType.INT64) {
      throw problems.prefixOfNumbers();
    }
    List<TableRow<K, R>> rows = new ArrayList<>();
    Set<Integer> partitions = Set.of();
    for (KeySegments.Segment segment : KeySegments.of(range, table.keyType()).segments()) {
      partitions = read(segment, range.limit() + 1, rows);
    }
    boolean isMore = rows.size() > range.limit();
    if (isMore) {
      rows.remove(rows.size() - 1);
    }
    Optional<K> next = isMore ? Optional.of(rows.get(rows.size() - 1).key()) : Optional.empty();
    return new RowPage<>(rows, next, partitions, table.partitions());
  }

  /** Adds rows of a segment, until there are enough, and returns the partitions. */
  private Set<Integer> read(KeySegments.Segment segment, int most, List<TableRow<K, R>> rows) {
    RangeQuery<Bytes, Snapshot> query = RangeQuery.<Bytes, Snapshot>withRange(
            segment.from().orElse(null), segment.to().orElse(null))
        .withAscendingKeys();
    Map<Integer, QueryResult<KeyValueIterator<Bytes, Snapshot>>> results =
        ask(query, Optional.empty());
    Map<Integer, KeyValueIterator<Bytes, Snapshot>> open = new TreeMap<>();
    results.forEach((partition, result) -> {
      if (result.isSuccess()) {
        open.put(partition, result.getResult());
      }
    });
    if (open.isEmpty()) {
      throw problems.notActive();
    }
    try {
      merge(open, segment, most, rows);
    } catch (StreamsException e) {
      throw problems.notActive();
    } finally {
      open.values().forEach(KeyValueIterator::close);
    }
    return open.keySet();
  }

  private void merge(
      Map<Integer, KeyValueIterator<Bytes, Snapshot>> open,
      KeySegments.Segment segment,
      int most,
      List<TableRow<K, R>> rows) {
    PriorityQueue<KeyValueIterator<Bytes, Snapshot>> heads =
        new PriorityQueue<>((one, other) -> one.peekNextKey().compareTo(other.peekNextKey()));
    open.values().stream().filter(KeyValueIterator::hasNext).forEach(heads::add);
    while (rows.size() < most && !heads.isEmpty()) {
      KeyValueIterator<Bytes, Snapshot> first = heads.remove();
      KeyValue<Bytes, Snapshot> next = first.next();
      if (segment.contains(next.key.get())) {
        rows.add(row(decoded(next.key), next.value));
      }
      if (first.hasNext()) {
        heads.add(first);
      }
    }
  }

  @SuppressWarnings("unchecked") // the app checks that keys are of K
  private K decoded(Bytes key) {
    return (K) table.keyType().decode(key.get());
  }

  @SuppressWarnings("unchecked") // the app checks that rows are of R
  private TableRow<K, R> row(K key, Snapshot snapshot) {
    return new TableRow<>(key, (R) protection.open(snapshot.state()), snapshot.sequence());
  }

  private <T> Map<Integer, QueryResult<T>> ask(Query<T> query, Optional<Set<Integer>> partitions) {
    StateQueryRequest<T> all =
        StateQueryRequest.inStore(table.name()).withQuery(query).requireActive();
    try {
      return streams.query(partitions.map(all::withPartitions).orElse(all)).getPartitionResults();
    } catch (StreamsException e) {
      throw problems.notActive();
    }
  }

  /**
   * Tells which instance has the row of a key.
   *
   * @throws TableUnavailableException if partitions are moving
   */
  public KeyInstance instanceOf(K key) {
    byte[] encoded = table.keyType().encode(key);
    int partition = table.partitionOf(encoded).orElseThrow(problems::noPartition);
    StreamPartitioner<byte[], Object> placed =
        (topic, any, value, count) -> Optional.of(Set.of(partition));
    KeyQueryMetadata found;
    try {
      found = streams.queryMetadataForKey(table.name(), encoded, placed);
    } catch (StreamsException | IllegalStateException e) {
      throw problems.notActive();
    }
    if (found.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
      throw problems.notActive();
    }
    HostInfo host = found.activeHost();
    Optional<String> endpoint = host.equals(HostInfo.unavailable())
        ? Optional.empty()
        : Optional.of(host.host() + ":" + host.port());
    QueryResult<?> here = Objects.requireNonNull(
        ask(KeyQuery.<Bytes, Snapshot>withKey(Bytes.wrap(encoded)), Optional.of(Set.of(partition)))
            .get(partition));
    return new KeyInstance(partition, endpoint, here.isSuccess());
  }
}
