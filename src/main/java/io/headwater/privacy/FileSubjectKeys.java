package io.headwater.privacy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/*
 * One folder per subject, named by its tag:
 *
 *   ab/ab01…/SERIAL.key     a wrapped key
 *   ab/ab01…/forgotten      the mark that the subject was forgotten, with the time; never removed
 *
 * Files appear whole: they are written under another name, forced to the disk, and then moved. A
 * mark is there before the first key is deleted, and who makes a key looks for the mark afterwards;
 * so a crash, or two processes at once, leave at worst a key that the mark makes useless, and the
 * next forgetting deletes it.
 */
/**
 * Keys in a directory, which the processes of one machine may share; for development. Thread-safe.
 */
public final class FileSubjectKeys implements SubjectKeys {
  private static final String KEY = ".key";
  private static final String MARK = "forgotten";
  private static final int MOST_CACHED = 100_000;

  private final Path directory;
  private final MasterKey master;
  private final Duration staleness;
  private final Clock clock;
  private final Map<String, Read> cache = new ConcurrentHashMap<>();

  /** What was read of a subject, and when. */
  private record Read(boolean isForgotten, Map<String, byte[]> keys, long atMillis) {}

  private FileSubjectKeys(Path directory, MasterKey master, Duration staleness, Clock clock) {
    this.directory = directory;
    this.master = master;
    this.staleness = staleness;
    this.clock = clock;
  }

  /**
   * Opens a directory, which is created if it does not exist.
   *
   * @param staleness how long a key may be used after another process has destroyed it
   * @throws InvalidInputException if it cannot be
   */
  public static FileSubjectKeys open(
      Path directory, MasterKey master, Duration staleness, Clock clock) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new InvalidInputException(
          new Problem(
              "HW1662",
              directory.toString(),
              "the directory of the subjects' keys cannot be created",
              "name a directory that can be written"),
          e);
    }
    return new FileSubjectKeys(directory, master, staleness, clock);
  }

  @Override
  public Optional<SubjectKey> keyFor(String subject) {
    String tag = master.tag(subject);
    Read read = read(tag);
    if (!read.isForgotten() && read.keys().isEmpty()) {
      WrappedKey key = master.newKey(tag);
      write(folder(tag), key.id().serial() + KEY, key.wrapped());
      cache.remove(tag);
      read = read(tag);
    }
    return first(tag, read);
  }

  private Optional<SubjectKey> first(String tag, Read read) {
    return read.isForgotten()
        ? Optional.empty()
        : read.keys().entrySet().stream()
            .findFirst()
            .map(
                one -> master.unwrap(new WrappedKey(new KeyId(tag, one.getKey()), one.getValue())));
  }

  @Override
  public Optional<SubjectKey> known(String subject) {
    String tag = master.tag(subject);
    return first(tag, read(tag));
  }

  @Override
  public Found find(KeyId id) {
    Found found = find(id, read(id.tag()));
    if (!(found instanceof Found.Unknown)) {
      return found;
    }
    cache.remove(id.tag());
    return find(id, read(id.tag()));
  }

  private Found find(KeyId id, Read read) {
    if (read.isForgotten()) {
      return new Found.Destroyed();
    }
    byte[] wrapped = read.keys().get(id.serial());
    return wrapped == null
        ? new Found.Unknown()
        : new Found.Key(master.unwrap(new WrappedKey(id, wrapped)));
  }

  @Override
  public Forgotten forget(String subject) {
    String tag = master.tag(subject);
    boolean wasForgotten = Files.exists(folder(tag).resolve(MARK));
    if (!wasForgotten) {
      write(folder(tag), MARK, clock.instant().toString().getBytes(US_ASCII));
    }
    int destroyed = 0;
    try {
      for (Path key : keyFiles(tag)) {
        Files.deleteIfExists(key);
        destroyed++;
      }
      force(folder(tag));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cache.remove(tag);
    return new Forgotten(destroyed, wasForgotten);
  }

  private Path folder(String tag) {
    return directory.resolve(tag.substring(0, 2)).resolve(tag);
  }

  private List<Path> keyFiles(String tag) throws IOException {
    if (!Files.isDirectory(folder(tag))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder(tag))) {
      return files.filter(file -> file.toString().endsWith(KEY)).sorted().toList();
    }
  }

  private Read read(String tag) {
    long now = clock.millis();
    Read known = cache.get(tag);
    if (known != null && now - known.atMillis() < staleness.toMillis()) {
      return known;
    }
    try {
      Map<String, byte[]> keys = new TreeMap<>();
      for (Path file : keyFiles(tag)) {
        keys.put(file.getFileName().toString().replace(KEY, ""), Files.readAllBytes(file));
      }
      // Last: a mark that is there now counts, whatever was read before.
      Read read = new Read(Files.exists(folder(tag).resolve(MARK)), keys, now);
      if (cache.size() >= MOST_CACHED) {
        cache.clear();
      }
      cache.put(tag, read);
      return read;
    } catch (NoSuchFileException e) {
      cache.remove(tag);
      return new Read(Files.exists(folder(tag).resolve(MARK)), Map.of(), now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path folder, String name, byte[] bytes) {
    try {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, name, ".draft");
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      }
      Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      force(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the names in a folder survive a crash of the machine. */
  private static void force(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Forgets what it has read. */
  @Override
  public void close() {
    cache.clear();
  }
}
