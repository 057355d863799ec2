package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way whose first call was not good, or is not to have all its records: called
 * whole as often as the policy says, then in halves, so that those who fail alone are found. Its
 * records are done, or taken as failed, in their order.
 *
 * <p>A half whose other half did not fail is halved again without being called: the failure must be
 * in there. Who fails alone has been called alone, so that none is blamed for what passed by.
 */
final class BatchRun {
  private final BatchCalls calls;
  private final Runnable onEnd;
  private final List<BatchEntry> all;
  private final Deque<Part> parts = new ArrayDeque<>();
  private int wholeAttempts;
  private boolean isDivided;
  private boolean isCalling;
  private Optional<Runnable> pause = Optional.empty();

  /**
   * A piece of the batch that is to be called.
   *
   * @param isFirstHalf the other half is the next part
   * @param isSuspect it is known to hold someone who fails
   */
  private record Part(List<BatchEntry> entries, boolean isFirstHalf, boolean isSuspect) {}

  /**
   * Makes a run.
   *
   * @param onEnd told once, when each record is done, has failed or is given up
   */
  BatchRun(BatchCalls calls, List<BatchEntry> entries, Runnable onEnd) {
    this.calls = calls;
    this.all = List.copyOf(entries);
    this.onEnd = onEnd;
    parts.push(new Part(all, false, false));
  }

  /**
   * Goes on here after a first call with all records has failed.
   *
   * @param lost which records nobody owns any more since it was begun
   */
  void goOnAfter(Throwable failure, List<Predicate<RecordPosition>> lost) {
    Part whole = parts.pop();
    all.forEach(BatchEntry::tried);
    lost.forEach(one -> lostOf(one).forEach(BatchEntry::giveUp));
    endCall(whole);
    if (isGoingOnAfter(failure, all)) {
      advance();
    }
  }

  private List<BatchEntry> lostOf(Predicate<RecordPosition> lost) {
    return all.stream().filter(entry -> lost.test(entry.received().position())).toList();
  }

  private void start() {
    calls.execute(this::advance, this::abandon);
  }

  /** Takes records out that nobody owns any more, as soon as no call has them. */
  void giveUp(Predicate<RecordPosition> lost) {
    List<BatchEntry> given = lostOf(lost);
    given.forEach(BatchEntry::giveUp);
    synchronized (this) {
      if (isCalling) {
        return;
      }
    }
    cancel(given);
    resume();
  }

  private static void cancel(List<BatchEntry> entries) {
    entries.forEach(BatchEntry::abandon);
  }

  /** Ends without a worker: what is not done will not be. */
  void abandon() {
    cancel(all);
    parts.clear();
    onEnd.run();
  }

  /** Goes on here. */
  void advance() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      List<BatchEntry> open = beginCall(part);
      boolean isKnownToFail = part.isSuspect() && open.size() > 1;
      Optional<Throwable> failure = open.isEmpty() || isKnownToFail ? Optional.empty() : call(open);
      if (!isKnownToFail && failure.isEmpty()) {
        succeeded(part, open);
      }
      endCall(part);
      if (isKnownToFail) {
        halve(open);
      } else if (failure.isPresent() && !isGoingOnAfter(failure.get(), open)) {
        return;
      }
    }
    onEnd.run();
  }

  private Optional<Throwable> call(List<BatchEntry> entries) {
    entries.forEach(BatchEntry::tried);
    return calls.call(entries.stream().map(BatchEntry::received).toList());
  }

  private synchronized List<BatchEntry> beginCall(Part part) {
    isCalling = true;
    return part.entries().stream().filter(BatchEntry::isOpen).toList();
  }

  private void endCall(Part part) {
    synchronized (this) {
      isCalling = false;
    }
    cancel(part.entries().stream().filter(BatchEntry::isGivenUp).toList());
  }

  private void succeeded(Part part, List<BatchEntry> open) {
    BatchEntry.done(open);
    if (part.isFirstHalf() && !open.isEmpty()) {
      parts.push(new Part(parts.pop().entries(), false, true));
    }
  }

  /** Returns false if the batch goes on later. */
  private boolean isGoingOnAfter(Throwable failure, List<BatchEntry> failed) {
    Optional<Throwable> end = HandlerFailure.endOfSubscriber(failure, true);
    if (end.isPresent()) {
      end(failed, end.get());
      return true;
    }
    if (!isDivided && calls.isWorthAnother(++wholeAttempts, failure)) {
      parts.push(new Part(failed, false, false));
      synchronized (this) {
        pause = Optional.of(calls.again(wholeAttempts, failed, failure, this::resume));
      }
      return false;
    }
    isDivided = true;
    if (failed.size() > 1 && calls.isSplitting()) {
      halve(failed);
      return true;
    }
    return isSurrendered(new ArrayDeque<>(failed), failure);
  }

  /** Ends a pause, whoever is first: time, or those who took the records away. */
  private void resume() {
    synchronized (this) {
      if (pause.isEmpty()) {
        return;
      }
      pause.get().run();
      pause = Optional.empty();
    }
    start();
  }

  private void halve(List<BatchEntry> entries) {
    int middle = (entries.size() + 1) / 2;
    parts.push(new Part(entries.subList(middle, entries.size()), false, false));
    parts.push(new Part(entries.subList(0, middle), true, false));
  }

  /** Hands over what failed, one after another; returns false if that goes on later. */
  private boolean isSurrendered(Deque<BatchEntry> failed, Throwable failure) {
    while (!failed.isEmpty()) {
      BatchEntry entry = failed.pop();
      if (!isBegun(entry)) {
        continue;
      }
      CompletionStage<Void> taken = calls.surrender(entry, failure);
      boolean isLater = !taken.toCompletableFuture().isDone();
      var unused = taken.whenComplete((nothing, thrown) -> {
        settle(entry, thrown);
        if (isLater) {
          calls.execute(() -> goOnSurrendering(failed, failure), this::abandon);
        }
      });
      if (isLater) {
        return false;
      }
    }
    return true;
  }

  /** Whoever is being set aside is not given up meanwhile: it would be dead, and handled again. */
  private synchronized boolean isBegun(BatchEntry entry) {
    isCalling = entry.isOpen();
    return isCalling;
  }

  private void goOnSurrendering(Deque<BatchEntry> failed, Throwable failure) {
    if (isSurrendered(failed, failure)) {
      advance();
    }
  }

  private void settle(BatchEntry entry, @Nullable Throwable thrown) {
    if (thrown == null) {
      BatchEntry.done(List.of(entry));
    } else {
      end(List.of(entry), HandlerFailure.causeOf(thrown));
    }
    synchronized (this) {
      isCalling = false;
    }
    cancel(all.stream().filter(one -> one.isGivenUp()).toList());
  }

  /** Ends the subscriber: what stands behind is given up, so that no order is broken. */
  private void end(List<BatchEntry> failed, Throwable failure) {
    calls.halt();
    failed.forEach(entry -> entry.fail(failure));
    cancel(all);
    parts.clear();
  }
}
