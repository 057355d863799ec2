package io.headwater.embedded;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory that belongs to one broker, or to one cluster of brokers, while it is open. */
final class BrokerDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerDirectory.class);
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path path;
  private final NodeIdentity identity;
  private final DirectoryLock lock;
  private final boolean isNew;
  private final List<Path> created;

  private BrokerDirectory(
      Path path, NodeIdentity identity, DirectoryLock lock, boolean isNew, List<Path> created) {
    this.path = path;
    this.identity = identity;
    this.lock = lock;
    this.isNew = isNew;
    this.created = created;
  }

  /**
   * Creates the directory where it is missing, locks it, and writes into it what it is for.
   *
   * @param shown the directory as its user names it
   * @param wanted what it is for; data that is there already keeps its own cluster id
   * @throws InvalidInputException if it is in use, cannot be written, or is for something else;
   *     nothing is left behind then
   */
  static BrokerDirectory claim(Path shown, NodeIdentity wanted) {
    Path path = shown.toAbsolutePath().normalize();
    if (path.toString().contains(",")) {
      throw refused(
          "HW0807",
          shown,
          "has a comma in its path, where a broker separates directories",
          "choose a directory without a comma");
    }
    try {
      if (Files.exists(path)) {
        existingIdentity(path, shown, wanted);
      }
      return claim(path, shown, wanted, create(path));
    } catch (IOException e) {
      throw refused(
          "HW0804",
          shown,
          "cannot be used for data (" + reason(e) + ")",
          "choose a directory that this process may write to");
    }
  }

  /** Returns the absolute path. */
  Path path() {
    return path;
  }

  /** Returns what the directory is for, with the cluster id of the data in it. */
  NodeIdentity identity() {
    return identity;
  }

  /** Lets go of the directory and keeps what is in it. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lets go of the directory and removes whatever has come into being since it was claimed.
   *
   * <p>Called on the way out of a failure, which it must not hide: its own is only logged.
   */
  void abandon() {
    try (lock) {
      if (isNew) {
        deleteContents(path); // while it is still locked: a moment later it may be another's
      }
    } catch (IOException e) {
      LOG.warn("cannot clean up [directory={}]", path, e);
    }
    removeEmpty(created);
  }

  private static BrokerDirectory claim(
      Path path, Path shown, NodeIdentity wanted, List<Path> created) throws IOException {
    DirectoryLock lock = null;
    Optional<NodeIdentity> existing;
    try {
      lock = DirectoryLock.acquire(shown);
      existing = existingIdentity(path, shown, wanted);
    } catch (IOException | RuntimeException e) {
      if (lock != null) {
        lock.close();
      }
      removeEmpty(created);
      throw e;
    }
    BrokerDirectory claimed =
        new BrokerDirectory(path, existing.orElse(wanted), lock, existing.isEmpty(), created);
    claimed.identify();
    return claimed;
  }

  private void identify() throws IOException {
    try {
      if (isNew) {
        identity.write(path);
      }
    } catch (IOException e) {
      abandon();
      throw e;
    }
  }

  /* Looked at twice: before anything is created, and again when nobody else can change it. */
  private static Optional<NodeIdentity> existingIdentity(Path path, Path shown, NodeIdentity wanted)
      throws IOException {
    if (!Files.isDirectory(path)) {
      throw refused(
          "HW0804",
          shown,
          "cannot be used for data (not a directory)",
          "choose a directory that this process may write to");
    }
    Optional<NodeIdentity> existing = NodeIdentity.read(path);
    if (existing.isEmpty() && !isEmpty(path)) {
      throw refused(
          "HW0805",
          shown,
          "holds files, but no data of an embedded broker",
          "choose an empty directory, or one that does not exist yet");
    }
    if (existing.isPresent() && !existing.get().fits(wanted)) {
      throw refused(
          "HW0806",
          shown,
          "holds the data of %s, not of %s".formatted(existing.get(), wanted),
          "choose another directory, or delete this one to start empty");
    }
    return existing;
  }

  private static boolean isEmpty(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.allMatch(entry -> entry.endsWith(DirectoryLock.FILE));
    }
  }

  private static List<Path> create(Path path) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (@Nullable Path at = path; at != null && !Files.exists(at); at = at.getParent()) {
      missing.add(at);
    }
    Collections.reverse(missing);
    List<Path> created = new ArrayList<>();
    try {
      for (Path directory : missing) {
        Files.createDirectory(directory, attributes(directory));
        created.add(0, directory);
      }
      return List.copyOf(created);
    } catch (IOException e) {
      removeEmpty(created);
      throw e;
    }
  }

  private static FileAttribute<?>[] attributes(Path directory) {
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0];
  }

  /* Deepest first; stops at the first that somebody else has put something into. */
  private static void removeEmpty(List<Path> directories) {
    try {
      for (Path directory : directories) {
        Files.deleteIfExists(directory);
      }
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("left to whoever uses it [directory={}]", e.getFile());
    } catch (IOException e) {
      LOG.warn("cannot clean up [directories={}]", directories, e);
    }
  }

  private static void deleteContents(Path path) throws IOException {
    List<Path> contents;
    try (Stream<Path> all = Files.walk(path)) {
      contents = all.filter(entry -> !entry.equals(path))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
    for (Path entry : contents) {
      Files.deleteIfExists(entry);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof ClosedByInterruptException) {
      return "interrupted";
    }
    String reason = e instanceof FileSystemException file ? file.getReason() : null;
    return reason != null ? reason : String.valueOf(e.getMessage());
  }

  private static InvalidInputException refused(String code, Path shown, String what, String fix) {
    return new InvalidInputException(new Problem(code, shown.toString(), what, fix), null);
  }
}
