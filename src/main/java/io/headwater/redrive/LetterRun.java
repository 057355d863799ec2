package io.headwater.redrive;

import io.headwater.client.PublishRecord;
import io.headwater.client.StoredRecord;
import io.headwater.client.TransactionalPublisher.Result;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.proto.LetterResolution;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Resolves the chosen letters of a queue once each, in their order within a partition.
 *
 * <p>A letter is resolved by a record of the audit, in one transaction with what is published: a
 * run that dies leaves each letter either done or untouched, and the next one goes on there.
 * Letters that are not chosen have no such record, and stay to be chosen later.
 */
final class LetterRun {
  private static final int BATCH_LETTERS = 500;
  private static final long BATCH_BYTES = 8L << 20;

  private final String queue;
  private final LetterStore store;
  private final Treatment treatment;
  private final RunControl control;
  private final OptionalInt rate;
  private final InstantSource clock;
  private final long startNanos = System.nanoTime();
  private final ResolvedLetters earlier = new ResolvedLetters();
  private final List<Treatment.Prepared> batch = new ArrayList<>();
  private long batchBytes;
  private long resolved;
  private long bytes;
  private long held;
  private long notChosen;
  private long resolvedBefore;
  private long foreign;

  LetterRun(
      String queue,
      LetterStore store,
      Treatment treatment,
      RunControl control,
      OptionalInt rate,
      InstantSource clock) {
    this.queue = queue;
    this.store = store;
    this.treatment = treatment;
    this.control = control;
    this.rate = rate;
    this.clock = clock;
  }

  /** Resolves what is chosen of the letters that are there now. */
  RunReport run(LetterFilter filter) {
    store.resolutions(earlier::add);
    store.letters(record -> {
      take(record, filter);
      return !control.isStopRequested();
    });
    boolean isStopped = control.isStopRequested();
    if (!isStopped) {
      write();
    }
    return new RunReport(resolved, held, notChosen, resolvedBefore, foreign, isStopped);
  }

  private void take(StoredRecord record, LetterFilter filter) {
    Optional<QueuedLetter> letter = QueuedLetter.of(record);
    if (letter.isEmpty()) {
      foreign++;
    } else if (earlier.contains(letter.get())) {
      resolvedBefore++;
    } else if (!filter.matches(letter.get())) {
      notChosen++;
    } else {
      add(letter.get());
    }
  }

  private void add(QueuedLetter letter) {
    try {
      Treatment.Prepared prepared = treatment.prepare(letter);
      if (batchBytes + prepared.sizeBytes() > BATCH_BYTES) {
        write();
      }
      batch.add(prepared);
      batchBytes += prepared.sizeBytes();
      if (batch.size() >= Math.min(BATCH_LETTERS, rate.orElse(BATCH_LETTERS))) {
        write();
      }
    } catch (Treatment.HeldException e) {
      held++;
      control.held(letter, e.why());
    }
  }

  /** Writes the batch; if a topic refuses one of its records, that one is held. */
  private void write() {
    List<Treatment.Prepared> all = List.copyOf(batch);
    batch.clear();
    batchBytes = 0;
    if (!all.isEmpty() && !isWritten(all)) {
      all.forEach(one -> isWritten(List.of(one)));
    }
  }

  private boolean isWritten(List<Treatment.Prepared> some) {
    List<PublishRecord> records =
        some.stream().flatMap(one -> one.record().stream()).toList();
    Result result = store.publish(records, written -> audit(some, written));
    if (result instanceof Result.Refused refused) {
      if (some.size() == 1) {
        held++;
        control.held(some.get(0).letter(), refused.problem());
      }
      return false;
    }
    resolved += some.size();
    bytes += some.stream().mapToLong(Treatment.Prepared::sizeBytes).sum();
    control.resolved(resolved, bytes);
    keepPace();
    return true;
  }

  private List<PublishRecord> audit(List<Treatment.Prepared> some, List<RecordPosition> written) {
    Iterator<RecordPosition> positions = written.iterator();
    return some.stream()
        .map(one -> audit(
            one.record().isPresent()
                ? one.resolution().toBuilder()
                    .setWritten(positions.next().toString())
                    .build()
                : one.resolution()))
        .toList();
  }

  private PublishRecord audit(LetterResolution resolution) {
    return new PublishRecord(
        ClusterLetters.auditOf(queue),
        OptionalInt.of(0),
        Optional.of(resolution.getLetter().getBytes(StandardCharsets.UTF_8)),
        Optional.of(CanonicalBytes.of(resolution)),
        EventHeaders.of(List.of(EventHeaders.Entry.text(
            EventHeaders.TYPE, resolution.getDescriptorForType().getFullName()))),
        clock.instant());
  }

  private void keepPace() {
    if (rate.isPresent()) {
      long due = startNanos + resolved * Duration.ofSeconds(1).toNanos() / rate.getAsInt();
      control.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
    }
  }
}
