package io.headwater.cli;

import io.headwater.client.Acknowledgement;
import io.headwater.client.PartitionState;
import io.headwater.client.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Prints the records that a subscriber hands out. A record is done when its line was handed to
 * whoever reads the output.
 */
final class SubscribedPrinting {
  private static final Duration LOOK = Duration.ofMillis(100);

  /** To ask whether there is more to come may take a question to the cluster. */
  private static final int LOOKS_PER_QUESTION = 5;

  private final Console console;
  private final Function<StoredRecord, RecordJson.Line> lines;
  private final long max;

  /** Records that are printed, but not handed over yet. Guarded by this. */
  private final List<Acknowledgement> unread = new ArrayList<>();

  private long printed;
  private long printedNanos = System.nanoTime();
  private long unsound;
  private boolean isEnding;

  /** Says that enough is printed; never seen by the user. */
  private static final class EnoughException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Prints with a form.
   *
   * @param max records to print at most; others are left to the next reader
   */
  SubscribedPrinting(Console console, Function<StoredRecord, RecordJson.Line> lines, long max) {
    this.console = console;
    this.lines = lines;
    this.max = max;
  }

  /**
   * Reads until it is time to stop, or all is printed that is wanted.
   *
   * @param name of whoever reads, as it is told
   * @param isDone whether there is no more to be waited for
   * @return the exit code: whether all records were what their stream declares
   */
  int run(String name, SubscribedSource.Opening opening, Predicate<List<PartitionState>> isDone) {
    long begin = System.nanoTime();
    CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    List<PartitionState> last;
    SubscribedSource source = opening.open(this, end::complete);
    try (source) {
      last = watch(source, isDone);
      endSoon();
    }
    rethrow(end.join());
    List<PartitionState> left = source.left();
    tell(name, Duration.ofNanos(System.nanoTime() - begin), left.isEmpty() ? last : left);
    return unsound == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Returns how far the subscriber was before it was closed. */
  private List<PartitionState> watch(
      SubscribedSource source, Predicate<List<PartitionState>> isDone) {
    List<PartitionState> last = List.of();
    try (Progress progress = new ProgressLines(
        console.notes()::line, "consumed", OptionalLong.empty(), System::nanoTime)) {
      boolean isOpen = true;
      for (long look = 1; isOpen && source.isAlive(); look++) {
        isOpen = !console.world().stop().await(LOOK);
        handOver();
        List<PartitionState> now = source.partitions();
        last = now.isEmpty() ? last : now;
        isOpen &= printed() < max && (look % LOOKS_PER_QUESTION != 0 || !isDone.test(now));
        progress.at(printed(), 0);
      }
    }
    return last;
  }

  /** Prints records, all of them or none, and hands them over. */
  void print(List<StoredRecord> records) {
    List<RecordJson.Line> texts = records.stream().map(this.lines).toList();
    synchronized (this) {
      texts.forEach(this::print);
      console.out().flush();
    }
  }

  /** Prints a record, and says so when it is handed over with others. */
  void print(StoredRecord record, Acknowledgement word) {
    RecordJson.Line line = lines.apply(record);
    synchronized (this) {
      print(line);
      unread.add(word);
      if (isEnding) {
        handOver();
      }
    }
  }

  private void print(RecordJson.Line line) {
    if (printed == max) {
      throw new EnoughException();
    }
    console.out().line(line.json());
    printed++;
    printedNanos = System.nanoTime();
    unsound += line.isSound() ? 0 : 1;
  }

  /** Tells whether nothing was printed for a while. */
  synchronized boolean isIdleFor(Duration quiet) {
    return System.nanoTime() - printedNanos > quiet.toNanos();
  }

  private synchronized long printed() {
    return printed;
  }

  /** Hands over what is printed; it is done then. */
  private synchronized void handOver() {
    try {
      console.out().flush();
      unread.forEach(Acknowledgement::acknowledge);
    } catch (OutputException e) {
      unread.forEach(word -> word.fail(e));
      throw e;
    } finally {
      unread.clear();
    }
  }

  /** Lets nobody wait any more for the next time that something is handed over. */
  private synchronized void endSoon() {
    isEnding = true;
    handOver();
  }

  /** Says why it ended, unless it was told to. */
  private static void rethrow(Optional<Throwable> why) {
    for (Throwable cause = why.orElse(null); cause != null; cause = cause.getCause()) {
      if (cause instanceof EnoughException) {
        return;
      }
      if (cause instanceof OutputException unwritten) {
        throw unwritten;
      }
    }
    if (why.isPresent()) {
      throw why.get() instanceof RuntimeException known
          ? known
          : new IllegalStateException(why.get());
    }
  }

  private void tell(String reader, Duration elapsed, List<PartitionState> last) {
    if (unsound > 0) {
      console
          .notes()
          .line("%s of %s not of the declared type; their values are printed as base64"
              .formatted(unsound, Text.counted(printed, "record")));
    }
    console
        .notes()
        .line("%s: consumed %s in %s, %s%s"
            .formatted(
                reader,
                Text.counted(printed, "record"),
                Text.seconds(elapsed),
                Text.rate(printed, "record", elapsed),
                // Of a share group, the brokers may not have told.
                last.isEmpty() ? "" : lag(last)));
  }

  private static String lag(List<PartitionState> last) {
    long records = last.stream().mapToLong(PartitionState::lagRecords).sum();
    Duration age =
        last.stream().map(PartitionState::lag).max(Duration::compareTo).orElse(Duration.ZERO);
    return "; of %s, %s behind%s"
        .formatted(
            Text.counted(last.size(), "partition"),
            Text.counted(records, "record"),
            age.isZero() ? "" : ", " + Text.seconds(age));
  }
}
