package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A file to read from, and what to say if that does not work. */
record InputFile(Path path, String code, String noun) {

  static InputFile history(Path path) {
    return new InputFile(path, "HW0301", "history");
  }

  static InputFile eventLog(Path path) {
    return new InputFile(path, "HW0311", "event log");
  }

  /**
   * Opens the file.
   *
   * @throws InvalidInputException if it is absent, a directory, or not readable
   */
  FileChannel open() {
    if (Files.isDirectory(path)) {
      throw unusable(noun + " is a directory", null);
    }
    if (!Files.exists(path)) {
      throw unusable("there is no such " + noun, null);
    }
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Returns how large the file is, in bytes. */
  long size() {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  InvalidInputException unreadable(IOException e) {
    return unusable(noun + " cannot be read: " + reason(e), e);
  }

  InvalidInputException unusable(String what, @Nullable Throwable cause) {
    return new InvalidInputException(
        new Problem(code, path.toString(), what, "name an existing, whole file that you may read"),
        cause);
  }

  /** Says why in the user's terms. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof EOFException || e instanceof ZipException) {
      return "its gzip stream is damaged or cut off";
    }
    if (e instanceof NoSuchFileException gone) {
      return "'" + gone.getFile() + "' is gone";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return String.valueOf(e.getMessage());
  }
}
