package io.headwater.cli;

import io.headwater.diagnostic.Problem;
import io.headwater.redrive.QueuedLetter;
import io.headwater.redrive.RunControl;
import java.time.Duration;
import java.util.OptionalLong;

/** Tells how far letters of a queue are resolved, and which are held; ends it at Ctrl-C. */
final class LetterProgress implements RunControl, AutoCloseable {
  private static final long MOST_TOLD = 20;

  private final Console console;
  private final boolean isJson;
  private final Progress progress;
  private long held;

  LetterProgress(Console console, String verb, boolean isJson) {
    this.console = console;
    this.isJson = isJson;
    this.progress = Progress.of(console, verb, OptionalLong.empty());
  }

  @Override
  public boolean isStopRequested() {
    return console.world().stop().isRequested();
  }

  @Override
  public void pause(Duration wait) {
    console.world().stop().await(wait);
  }

  @Override
  public void resolved(long letters, long bytes) {
    progress.at(letters, bytes);
  }

  @Override
  public void held(QueuedLetter letter, Problem why) {
    held++;
    if (isJson) {
      console.out().line(JsonText.object(json -> {
        json.writeStringField("held", letter.position().toString());
        json.writeStringField("code", why.code());
        json.writeStringField("what", why.what());
      }));
    } else if (held <= MOST_TOLD) {
      console.notes().problem(why);
    }
  }

  @Override
  public void close() {
    progress.close();
    if (!isJson && held > MOST_TOLD) {
      console.notes().line("… and %,d more".formatted(held - MOST_TOLD));
    }
  }
}
