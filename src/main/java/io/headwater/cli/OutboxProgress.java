package io.headwater.cli;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import io.headwater.outbox.OutboxCounts;
import io.headwater.outbox.OutboxListener;
import java.time.Duration;
import java.util.OptionalLong;

/** Tells how far an outbox is published, and what is in the way. Used by one thread. */
final class OutboxProgress implements OutboxListener, AutoCloseable {
  private final Console console;
  private final boolean isJson;
  private final Progress progress;

  OutboxProgress(Console console, boolean isJson) {
    this.console = console;
    this.isJson = isJson;
    this.progress = Progress.of(console, "published", OptionalLong.empty());
  }

  @Override
  public void waitingForTurn() {
    console.notes().line("another relay publishes this outbox; waiting for the turn");
  }

  @Override
  public void publishing() {
    console.notes().line("publishing");
  }

  @Override
  public void published(OutboxCounts counts) {
    progress.at(counts.published(), counts.published());
  }

  @Override
  public void unsendable(Problem problem, boolean isSetAside) {
    if (isJson) {
      console.out().line(JsonText.object(json -> {
        json.writeStringField(isSetAside ? "setAside" : "held", problem.where());
        json.writeStringField("code", problem.code());
        json.writeStringField("what", problem.what());
      }));
    } else {
      console.notes().problem(problem);
    }
  }

  @Override
  public void waitingForWriters(Duration since) {
    console
        .notes()
        .line("rows wait for a transaction that has been writing to the table for %s"
            .formatted(Text.seconds(since)));
  }

  @Override
  public void interrupted(ProblemException failure, Duration pause) {
    console.notes().problems(failure.problems());
    console.notes().line("trying again in %s".formatted(Text.seconds(pause)));
  }

  @Override
  public void close() {
    progress.close();
  }
}
