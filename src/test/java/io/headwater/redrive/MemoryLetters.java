package io.headwater.redrive;

import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.client.TransactionalPublisher.Result;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.deadletter.LetterForm;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** A queue in memory, whose transactions may be killed before or after they commit. */
final class MemoryLetters implements LetterStore {
  static final String TOPIC = "orders";
  static final String QUEUE = "orders-dlq";
  static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  final List<PublishRecord> written = new ArrayList<>();
  final Map<String, Integer> topics = new HashMap<>(Map.of(TOPIC, 3));
  final List<StoredRecord> origins = new ArrayList<>();
  private final List<StoredRecord> letters = new ArrayList<>();
  private final List<StoredRecord> audit = new ArrayList<>();
  private Predicate<PublishRecord> refused = record -> false;
  private Kill kill = Kill.NEVER;
  private int transactionsUntilKill;

  /** When the process that writes ends. */
  enum Kill {
    NEVER,
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  /** The process has ended. */
  static final class KilledException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static DeadLetter letter(String key, int partition, long offset, DeadLetter.Cause cause) {
    return new DeadLetter(
        new RecordPosition(TOPIC, partition, offset),
        NOON.toEpochMilli(),
        key.getBytes(StandardCharsets.UTF_8),
        (key + offset).getBytes(StandardCharsets.UTF_8),
        EventHeaders.NONE,
        cause);
  }

  static DeadLetter.Cause cause(String code, String step, Instant failedAt) {
    return new DeadLetter.Cause(
        code, "", step, "orders.yaml:1:1", Optional.empty(), 1, "orders", failedAt);
  }

  QueuedLetter add(int partition, DeadLetter letter) {
    return add(
        partition,
        new LetterForm.Written(letter.key(), letter.value(), DeadLetterHeaders.write(letter)));
  }

  QueuedLetter add(int partition, LetterForm.Written written) {
    long offset =
        letters.stream().filter(one -> one.position().partition() == partition).count();
    StoredRecord stored = new StoredRecord(
        new RecordPosition(QUEUE, partition, offset),
        NOON,
        Optional.ofNullable(written.key()),
        Optional.ofNullable(written.value()),
        written.headers());
    letters.add(stored);
    return QueuedLetter.of(stored).orElseThrow();
  }

  void addForeign() {
    letters.add(new StoredRecord(
        new RecordPosition(QUEUE, 0, letters.size()),
        NOON,
        Optional.empty(),
        Optional.empty(),
        EventHeaders.NONE));
  }

  /** Deletes the queue and creates it again; the audit stays. */
  void createAgain() {
    letters.clear();
  }

  void refuse(Predicate<PublishRecord> these) {
    refused = these;
  }

  void kill(Kill when, int transactions) {
    kill = when;
    transactionsUntilKill = transactions;
  }

  List<String> writtenValues() {
    return written.stream()
        .map(record -> new String(record.value().orElseThrow(), StandardCharsets.UTF_8))
        .toList();
  }

  List<StoredRecord> audit() {
    return audit;
  }

  @Override
  public void resolutions(Consumer<StoredRecord> action) {
    audit.forEach(action);
  }

  @Override
  public void letters(Predicate<StoredRecord> action) {
    for (StoredRecord letter : letters) {
      if (!action.test(letter)) {
        return;
      }
    }
  }

  @Override
  public OptionalInt partitions(String topic) {
    return topics.containsKey(topic) ? OptionalInt.of(topics.get(topic)) : OptionalInt.empty();
  }

  @Override
  public Optional<StoredRecord> record(RecordPosition position) {
    return origins.stream().filter(one -> one.position().equals(position)).findFirst();
  }

  @Override
  public Result publish(
      List<PublishRecord> records, Function<List<RecordPosition>, List<PublishRecord>> more) {
    List<RecordPosition> positions = new ArrayList<>();
    for (PublishRecord record : records) {
      if (refused.test(record)) {
        return new Result.Refused(new Problem("HW0609", record.topic(), "too large", "put less"));
      }
      positions.add(new RecordPosition(
          record.topic(), record.partition().orElse(0), written.size() + positions.size()));
    }
    List<PublishRecord> resolutions = more.apply(positions);
    boolean isKilled = kill != Kill.NEVER && transactionsUntilKill-- == 0;
    if (isKilled && kill == Kill.BEFORE_COMMIT) {
      throw new KilledException();
    }
    written.addAll(records);
    for (PublishRecord one : resolutions) {
      audit.add(new StoredRecord(
          new RecordPosition(one.topic(), 0, audit.size()),
          one.eventTime(),
          one.key(),
          one.value(),
          one.headers()));
    }
    if (isKilled) {
      throw new KilledException();
    }
    return new Result.Committed(positions);
  }
}
