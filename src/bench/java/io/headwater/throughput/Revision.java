package io.headwater.throughput;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What was measured, by git's name. */
final class Revision {
  private Revision() {}

  /** Returns it, with {@code -dirty} if files were changed since; nothing where git knows none. */
  static Optional<String> ofWorkingTree() {
    try {
      Process git = new ProcessBuilder("git", "describe", "--always", "--dirty").start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor() == 0 && !said.isEmpty() ? Optional.of(said) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
