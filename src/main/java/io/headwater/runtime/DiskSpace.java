package io.headwater.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The space of the file system that a directory lies in. */
interface DiskSpace {
  /**
   * Returns the bytes that this process may still write.
   *
   * @throws UncheckedIOException if that cannot be found out
   */
  long freeBytes();

  /**
   * Returns the bytes that there are, used ones included.
   *
   * @throws UncheckedIOException if that cannot be found out
   */
  long totalBytes();

  /** Asks for the space of an existing directory. */
  static DiskSpace of(Path directory) {
    return new DiskSpace() {
      @Override
      public long freeBytes() {
        try {
          return store().getUsableSpace();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public long totalBytes() {
        try {
          return store().getTotalSpace();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      private FileStore store() throws IOException {
        return Files.getFileStore(directory);
      }
    };
  }
}
