package io.headwater.client;

import io.headwater.client.FailureListener.Outcome;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/*
 * Why what waits is written to a topic
 *
 * A key may be parked for days. Records that wait in memory would bound for how long, and hold up
 * the commits of all other keys. So they are written to {topic}-parked, and their offsets go on.
 *
 * How a key is released
 *
 * By a record of that key in the topic itself, as topologies release theirs: without a value, and
 * with the header hw-release. So it reaches whoever has the partition now, in its lane, and later
 * records of the key wait behind it until those that are parked are done.
 */

/**
 * Parks keys, and what comes of them after, in the order of each key; handles it when the key is
 * released. Needs lanes by key, or by partition. Thread-safe.
 */
final class KeyParking implements Handling {
  private final String group;
  private final Function<WhenExhausted, Handling> calls;
  private final Handling handling;
  private final int mostKeys;
  private final ParkedRecords records;
  private final HandlingTools tools;
  private final Map<Source, CompletableFuture<ParkedPartition>> partitions =
      new ConcurrentHashMap<>();
  private final LostPartitions lost = new LostPartitions();

  /** What handles the records of keys that are being released. */
  private final Set<Handling> releasing = ConcurrentHashMap.newKeySet();

  private record Source(String topic, int partition) {
    static Source of(StoredRecord record) {
      return new Source(record.position().topic(), record.position().partition());
    }
  }

  /** Says that a record that was parked cannot be handled now, either. */
  private static final class StillFailingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StillFailingException(Throwable cause) {
      super(cause);
    }
  }

  /**
   * Wraps calls.
   *
   * @param group whose records are parked and released
   * @param calls makes a handling that gives records to the given one when no attempt was good
   */
  KeyParking(
      String group,
      Function<WhenExhausted, Handling> calls,
      int mostKeys,
      ParkedRecords records,
      HandlingTools tools) {
    this.group = group;
    this.calls = calls;
    this.handling = calls.apply(this::park);
    this.mostKeys = mostKeys;
    this.records = records;
    this.tools = tools;
  }

  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    CompletableFuture<ParkedPartition> partition = partition(Source.of(received));
    if (partition.isDone() && !partition.isCompletedExceptionally()) {
      return handle(partition.join(), received);
    }
    return partition.thenCompose(known -> {
      // All that waited for the partition to be known goes on at once.
      Promise promise = new Promise();
      try {
        tools.threads().execute(() -> promise.follow(handle(known, received)));
      } catch (RejectedExecutionException e) {
        promise.fail(e);
      }
      return promise;
    });
  }

  /** What is parked of it is asked again: somebody else may have parked and released. */
  @Override
  public void forget(String topic, int partition) {
    partitions.remove(new Source(topic, partition));
  }

  @Override
  public void take(String topic, int partition) {
    lost.remove(topic, partition);
    all(one -> one.take(topic, partition));
  }

  @Override
  public void giveUp(Predicate<RecordPosition> gone) {
    lost.add(gone);
    all(one -> one.giveUp(gone));
  }

  @Override
  public void giveUpPauses() {
    all(Handling::giveUpPauses);
  }

  private void all(Consumer<Handling> action) {
    action.accept(handling);
    releasing.forEach(action);
  }

  @Override
  public void stop() {
    handling.stop();
  }

  private CompletableFuture<ParkedPartition> partition(Source source) {
    return partitions.computeIfAbsent(
        source,
        unknown -> CompletableFuture.supplyAsync(
            () -> ParkedPartition.read(
                records, source.topic(), source.partition(), tools.clock().instant()),
            tools.threads()));
  }

  private CompletionStage<Void> handle(ParkedPartition partition, StoredRecord received) {
    if (received.value().isEmpty() && received.headers().contains(EventHeaders.RELEASE)) {
      return release(partition, received);
    }
    if (!partition.isEmpty() && partition.contains(ParkedPartition.key(received))) {
      return write(partition, received, new HandlerFailure(new KeyIsParkedException(), 0));
    }
    return handling.handle(received);
  }

  private CompletionStage<Void> park(StoredRecord record, HandlerFailure failure) {
    return partition(Source.of(record)).thenCompose(partition -> write(partition, record, failure));
  }

  private CompletionStage<Void> write(
      ParkedPartition partition, StoredRecord record, HandlerFailure failure) {
    if (!partition.hasRoom(ParkedPartition.key(record), mostKeys)) {
      return CompletableFuture.failedFuture(SubscriberHalts.tooManyKeys(record, mostKeys));
    }
    PublishRecord waiting = WaitingRecord.of(
            group, record, failure, tools.clock().instant())
        .in(FailureTopics.parked(record.position().topic()), tools.clock().instant());
    return LastResorts.write(tools, waiting, Outcome.PARKED, record, failure)
        .thenRun(() -> partition.parked(record));
  }

  private CompletionStage<Void> release(ParkedPartition partition, StoredRecord release) {
    Optional<ByteBuffer> key = ParkedPartition.key(release);
    if (!partition.contains(key)) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.supplyAsync(() -> handleParked(partition, release), tools.threads())
        .thenCompose(done -> released(partition, release, done));
  }

  /** Handles what is parked of a key, one after another; returns the offset of the last success. */
  private long handleParked(ParkedPartition partition, StoredRecord release) {
    Handling again = calls.apply((record, failure) ->
        CompletableFuture.failedFuture(new StillFailingException(failure.cause())));
    releasing.add(again);
    try {
      return handleParked(again, partition, release);
    } finally {
      releasing.remove(again);
    }
  }

  private long handleParked(Handling again, ParkedPartition partition, StoredRecord release) {
    Optional<ByteBuffer> key = ParkedPartition.key(release);
    AtomicLong done = new AtomicLong(partition.done(key));
    Source source = Source.of(release);
    records.forEach(source.topic(), source.partition(), stored -> {
      Optional<StoredRecord> next = Optional.of(stored)
          .filter(one -> ParkedPartition.key(one).equals(key))
          .flatMap(WaitingRecord::of)
          .map(WaitingRecord::original)
          .filter(one -> one.position().offset() > done.get());
      return next.isEmpty() || handleParked(again, next.get(), done);
    });
    return done.get();
  }

  private boolean handleParked(Handling again, StoredRecord parked, AtomicLong done) {
    if (lost.contains(parked.position())) {
      throw new GivenUpException();
    }
    try {
      again.handle(parked).toCompletableFuture().get();
    } catch (ExecutionException e) {
      Throwable cause = HandlerFailure.causeOf(e);
      if (cause instanceof StillFailingException) {
        return false;
      }
      throw new CompletionException(cause);
    } catch (InterruptedException e) {
      // The subscriber is closed; the release is not done.
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
    tools.listener().happened(parked, Outcome.RELEASED, new KeyIsParkedException());
    done.set(parked.position().offset());
    return true;
  }

  private void trim(Source source) {
    try {
      tools
          .threads()
          .execute(() ->
              records.trim(source.topic(), source.partition(), tools.clock().instant()));
    } catch (RejectedExecutionException e) {
      // The subscriber ends; whoever releases next does it.
    }
  }

  private CompletionStage<Void> released(
      ParkedPartition partition, StoredRecord release, long done) {
    Optional<ByteBuffer> key = ParkedPartition.key(release);
    if (done == partition.done(key)) {
      return CompletableFuture.completedFuture(null);
    }
    PublishRecord written =
        ParkedPartition.release(group, release, done, tools.clock().instant());
    Promise promise = new Promise();
    var unused = tools.writer().apply(written).whenComplete((position, thrown) -> {
      if (thrown == null) {
        partition.released(key, done);
        promise.keep();
        trim(Source.of(release));
      } else {
        promise.fail(SubscriberHalts.unwritable(
            release,
            written.topic(),
            new HandlerFailure(new KeyIsParkedException(), 1),
            HandlerFailure.causeOf(thrown)));
      }
    });
    return promise;
  }
}
