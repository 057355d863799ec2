package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Everything around a handling, in memory, and a handling that fails as told. Thread-safe. */
final class FailingHandler implements Handling {
  final ManualTime time = new ManualTime();
  final List<String> calls = new ArrayList<>();
  final Map<String, List<PublishRecord>> written = new LinkedHashMap<>();
  final FailureMeter meter = new FailureMeter(this::happened);
  final List<String> skipped = new ArrayList<>();
  final List<String> trimmed = new ArrayList<>();
  boolean isClosing;
  Optional<RuntimeException> writeFailure = Optional.empty();

  /** What the next calls for a value fail with. */
  private final Map<String, List<Throwable>> failures = new HashMap<>();

  static StoredRecord record(String key, String value, long offset) {
    return new StoredRecord(
        new RecordPosition("orders", 0, offset),
        Instant.parse("2026-01-01T11:00:00Z"),
        Optional.of(key.getBytes(UTF_8)),
        Optional.of(value.getBytes(UTF_8)),
        EventHeaders.of(List.of(EventHeaders.Entry.text("hw-id", "id-" + offset))));
  }

  static StoredRecord release(String key, long offset) {
    return new StoredRecord(
        new RecordPosition("orders", 0, offset),
        Instant.parse("2026-01-01T11:00:00Z"),
        Optional.of(key.getBytes(UTF_8)),
        Optional.empty(),
        EventHeaders.ofRelease("corrected"));
  }

  static String text(Optional<byte[]> bytes) {
    return bytes.map(some -> new String(some, UTF_8)).orElse("");
  }

  /** Lets the next calls for a value fail. */
  FailingHandler failing(String value, Throwable... with) {
    synchronized (failures) {
      failures.computeIfAbsent(value, none -> new ArrayList<>()).addAll(List.of(with));
    }
    return this;
  }

  FailingHandler failing(String value, int times) {
    for (int i = 0; i < times; i++) {
      failing(value, new IllegalStateException("secret"));
    }
    return this;
  }

  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    String value = text(received.value());
    synchronized (failures) {
      calls.add(value);
      List<Throwable> next = failures.getOrDefault(value, new ArrayList<>());
      return next.isEmpty()
          ? CompletableFuture.completedFuture(null)
          : CompletableFuture.failedFuture(next.remove(0));
    }
  }

  private void happened(StoredRecord record, FailureListener.Outcome outcome, Throwable why) {
    if (outcome == FailureListener.Outcome.SKIPPED) {
      skipped.add(text(record.value()));
    }
  }

  HandlingTools tools() {
    return new HandlingTools(
        time, Runnable::run, this::write, time, () -> 0.0, meter, () -> isClosing);
  }

  private CompletionStage<RecordPosition> write(PublishRecord record) {
    if (writeFailure.isPresent()) {
      return CompletableFuture.failedFuture(writeFailure.get());
    }
    List<PublishRecord> topic = written.computeIfAbsent(record.topic(), none -> new ArrayList<>());
    topic.add(record);
    return CompletableFuture.completedFuture(
        new RecordPosition(record.topic(), record.partition().orElse(0), topic.size() - 1L));
  }

  /** Returns what was written to a topic, as it is read there. */
  List<StoredRecord> stored(String topic) {
    List<PublishRecord> records = written.getOrDefault(topic, List.of());
    List<StoredRecord> stored = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      PublishRecord record = records.get(i);
      stored.add(new StoredRecord(
          new RecordPosition(topic, record.partition().orElse(0), i),
          record.eventTime(),
          record.key(),
          record.value(),
          record.headers()));
    }
    return stored;
  }

  private final class Parked implements ParkedRecords {
    @Override
    public void forEach(String topic, int partition, Predicate<StoredRecord> action) {
      for (StoredRecord one : stored(FailureTopics.parked(topic))) {
        if (one.position().partition() == partition
            && WaitingRecord.isOf("billing", one)
            && !action.test(one)) {
          return;
        }
      }
    }

    @Override
    public void trim(String topic, int partition, Instant now) {
      trimmed.add(topic + "-" + partition);
    }
  }

  Handlings handlings() {
    HandlingTools tools = tools();
    return new Handlings(
        tools, new LastResorts("billing", "com.example.Bills", tools), 2, new Parked());
  }

  Handling with(FailurePolicy policy) {
    return handlings().of(policy, this);
  }
}
