package io.headwater.cli;

import io.headwater.client.CommandReply;
import io.headwater.diagnostic.ProblemException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints what became of commands in the order in which they were sent, on a thread of its own: the
 * input may be slow, and so may be whoever reads.
 */
final class ReplyPrinter {
  private static final int PROBLEMS = 20;
  private static final int MAX_WAITING = 10_000;

  private final Console console;
  private final ReplyLine form;
  private final BlockingQueue<Awaited> awaited = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread = new Thread(this::run, "headwater-send");
  private final AtomicLong printed = new AtomicLong();
  private volatile boolean isAllDecided = true;
  private volatile Optional<RuntimeException> unwritten = Optional.empty();
  private int problems;

  ReplyPrinter(Console console, ReplyLine form) {
    this.console = console;
    this.form = form;
    thread.setDaemon(true);
  }

  /** A command; the last one has no answer. */
  private record Awaited(long line, Optional<CompletableFuture<CommandReply>> answer) {}

  void start() {
    thread.start();
  }

  /** Prints the answer when it is its turn; waits if too many are ahead of it. */
  void await(long line, CompletableFuture<CommandReply> answer) throws InterruptedException {
    awaited.put(new Awaited(line, Optional.of(answer)));
  }

  /**
   * Waits until all is printed.
   *
   * @throws OutputException if it cannot be
   */
  void finish() throws InterruptedException {
    awaited.put(new Awaited(0, Optional.empty()));
    thread.join();
    if (unwritten.isPresent()) {
      throw unwritten.get();
    }
  }

  long printed() {
    return printed.get();
  }

  boolean allDecided() {
    return isAllDecided;
  }

  private void run() {
    try {
      Awaited next = take();
      while (next.answer().isPresent()) {
        print(next.line(), next.answer().get());
        next = take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Awaited take() throws InterruptedException {
    Awaited next = awaited.poll();
    if (next != null) {
      return next;
    }
    if (unwritten.isEmpty()) {
      flush();
    }
    return awaited.take();
  }

  private void flush() {
    try {
      console.out().flush();
    } catch (RuntimeException e) {
      unwritten = Optional.of(e);
    }
  }

  private void print(long line, CompletableFuture<CommandReply> answer) {
    try {
      if (!answer.isDone() && unwritten.isEmpty()) {
        flush(); // what there is to see, as the next one takes its time
      }
      String settled = settled(line, answer);
      if (unwritten.isEmpty()) {
        console.out().line(settled);
      }
    } catch (RuntimeException e) {
      unwritten = Optional.of(e); // commands are still sent, and answered
    }
    printed.incrementAndGet();
  }

  private String settled(long line, CompletableFuture<CommandReply> answer) {
    try {
      CommandReply reply = answer.join();
      isAllDecided &= reply.isDecided();
      return form.of(line, reply);
    } catch (CompletionException e) {
      isAllDecided = false;
      if (e.getCause() instanceof ProblemException failure) {
        report(failure);
        return form.of(line, failure);
      }
      throw e;
    }
  }

  private void report(ProblemException failure) {
    problems++;
    if (problems <= PROBLEMS) {
      console.notes().problems(failure.problems());
    } else if (problems == PROBLEMS + 1) {
      console.notes().line("more commands without a reply follow");
    }
  }
}
