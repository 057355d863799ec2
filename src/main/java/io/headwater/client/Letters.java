package io.headwater.client;

import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Puts records that can never be written where they can be found, one after another on a thread of
 * its own: a place may have to be waited for, and the producer's thread must not wait.
 */
final class Letters {
  /** Codes that dead letters of topologies have for the same. */
  private static final Map<String, FailureCode> CODES =
      Map.of("HW0609", FailureCode.TOO_LARGE, "HW0612", FailureCode.PARTITION);

  private final String publisher;
  private final Optional<Place> place;
  private @Nullable ExecutorService thread;
  private boolean isClosed;

  /** Where letters are put. Used by one thread. */
  interface Place extends AutoCloseable {
    /**
     * Puts a letter, and returns where it is, once it is safe there.
     *
     * @throws Exception if it is not
     */
    String put(DeadLetter letter) throws Exception;

    /** Names the place for a letter of a topic's record. */
    String name(String topic);

    @Override
    void close();
  }

  /** Takes an answer. */
  interface Answer {
    void give(UnpublishedEventException answer, boolean isWritten);
  }

  private Letters(String publisher, Optional<Place> place) {
    this.publisher = publisher;
    this.place = place;
  }

  static Letters of(PublisherSettings settings) {
    Optional<Place> place = Optional.empty();
    if (settings.unsendable() instanceof Unsendable.ToTopic) {
      place = Optional.of(new TopicLetters(settings));
    } else if (settings.unsendable() instanceof Unsendable.ToDirectory to) {
      place = Optional.of(FileLetters.in(to.directory(), settings.name()));
    }
    return new Letters(settings.name(), place);
  }

  /** Writes a letter, if there is a place for it, and then gives the answer. */
  void write(Publication publication, UnpublishedEventException why, Answer answer) {
    if (place.isEmpty()) {
      answer.give(why, false);
      return;
    }
    Task task = new Task(place.get(), publication, why, answer);
    try {
      running().execute(task);
    } catch (RejectedExecutionException e) {
      task.abandon(e);
    }
  }

  private synchronized ExecutorService running() {
    if (isClosed) {
      throw new RejectedExecutionException("closed");
    }
    if (thread == null) {
      thread = Executors.newSingleThreadExecutor(task -> {
        Thread letters = new Thread(task, "headwater-publisher-letters");
        letters.setDaemon(true);
        return letters;
      });
    }
    return thread;
  }

  private final class Task implements Runnable {
    private final Place to;
    private final Publication publication;
    private final UnpublishedEventException why;
    private final Answer answer;

    Task(Place to, Publication publication, UnpublishedEventException why, Answer answer) {
      this.to = to;
      this.publication = publication;
      this.why = why;
      this.answer = answer;
    }

    @Override
    public void run() {
      String written;
      try {
        written = to.put(letterOf(publication, why));
      } catch (Exception e) {
        abandon(e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
        return;
      }
      answer.give(why.withLetter(written), true);
    }

    void abandon(Throwable failure) {
      answer.give(why.withoutLetter(to.name(publication.record().topic()), failure), false);
    }
  }

  private DeadLetter letterOf(Publication publication, UnpublishedEventException why) {
    PublishRecord record = publication.record();
    Problem problem = why.problems().get(0);
    FailureCode known = CODES.get(problem.code());
    return new DeadLetter(
        new RecordPosition(
            record.topic(),
            record.partition().orElse(publication.partition()),
            DeadLetter.UNWRITTEN),
        record.eventTime().toEpochMilli(),
        record.key().orElse(null),
        record.value().orElse(null),
        record.headers(),
        new DeadLetter.Cause(
            known == null ? problem.code() : known.name(),
            problem.what(),
            publisher + "/" + record.topic(),
            "EventPublisher",
            Optional.ofNullable(why.getCause()).map(cause -> cause.getClass().getName()),
            Math.max(1, publication.attempts()),
            publisher,
            Instant.now()));
  }

  /** Waits until what was given so far is answered. */
  void flush() {
    ExecutorService running;
    synchronized (this) {
      running = thread;
    }
    if (running == null) {
      return;
    }
    try {
      running.submit(() -> {}).get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException | RejectedExecutionException e) {
      // Closed meanwhile, which answers all.
    }
  }

  /** Answers all that was given; those that no letter is written of in time say so. */
  void close(Duration patience) {
    ExecutorService running;
    synchronized (this) {
      isClosed = true;
      running = thread;
    }
    if (running != null) {
      running.shutdown();
      try {
        running.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      running.shutdownNow().forEach(task -> {
        if (task instanceof Task letter) {
          letter.abandon(new EventPublisher.ClosedException());
        }
      });
    }
    place.ifPresent(Place::close);
  }
}
