package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import org.jspecify.annotations.Nullable;

/** Replaces what is in a file: whoever reads it sees the old text or the new one, whole. */
final class FileReplacement {
  private FileReplacement() {}

  /**
   * Writes a text in place of another; permissions stay, and so does a link that leads to the file.
   *
   * @param shown as the user names it
   * @throws InvalidInputException if it cannot be written; then the old text is still there
   */
  static void write(Path shown, Path file, String text) {
    try {
      Path real = file.toRealPath();
      if (!Files.isWritable(real)) {
        throw unwritten(shown, null);
      }
      Path beside = Files.createTempFile(real.resolveSibling(""), ".headwater-", ".tmp");
      try {
        keepPermissions(real, beside);
        Files.writeString(beside, text);
        Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw unwritten(shown, e);
    }
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (old != null && view != null) {
      view.setPermissions(old.readAttributes().permissions());
    }
  }

  private static InvalidInputException unwritten(Path shown, @Nullable IOException cause) {
    return new InvalidInputException(
        new Problem(
            "HW0681",
            shown.toString(),
            "the file cannot be written",
            "give yourself the right to write to it and to its folder"),
        cause);
  }
}
