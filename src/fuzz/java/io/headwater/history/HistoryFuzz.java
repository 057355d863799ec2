package io.headwater.history;

import io.headwater.diagnostic.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads histories to their end: each is whole, or damaged, or none. */
public final class HistoryFuzz {
  private static final Path FILE = file();

  private HistoryFuzz() {}

  private static Path file() {
    try {
      return Files.createTempDirectory("headwater-fuzz").resolve("a.history.zst");
    } catch (IOException e) {
      throw new AssertionError("there is no place for a file", e);
    }
  }

  /** Called with each input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Files.write(FILE, input);
    try (HistoryReader history = HistoryReader.open(FILE)) {
      history.forEach(HistoryEvent::headers);
    } catch (ProblemException e) {
      if (e.problems().isEmpty()) {
        throw new AssertionError("refused, and nothing said", e);
      }
    }
  }
}
