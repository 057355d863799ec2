package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.deadletter.ValueDigest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/*
 * What it is good for
 *
 * The effect is elsewhere, so it and the id cannot be one: whoever dies between the two has the
 * effect again. It keeps out what is read again because an offset was not committed in time, and
 * what was published twice, as long as this instance has the partition. Exactly one effect takes a
 * database that holds both.
 */

/**
 * Remembers the last ids of this process, in memory, or in a file for the next one to go on with.
 * Thread-safe.
 *
 * <p>An id that is forgotten is new: the bound is to be larger than what may come again.
 */
public final class LocalProcessedIds
    implements ProcessedIds<LocalProcessedIds.NoTransaction>, AutoCloseable {
  private final int most;
  private final Set<Digest> ids = new LinkedHashSet<>();
  private final Optional<DigestFile> file;

  /** What an effect happens in that happens in nothing. */
  public enum NoTransaction {
    /** There is one of it. */
    NONE
  }

  /** Half of the SHA-256 of an id: ids take no more room for being long. */
  record Digest(long high, long low) {
    static final int BYTES = 16;

    static Digest of(String id) {
      ByteBuffer digest = ByteBuffer.wrap(ValueDigest.of(id.getBytes(UTF_8)));
      return new Digest(digest.getLong(), digest.getLong());
    }
  }

  private LocalProcessedIds(int most, Optional<DigestFile> file) {
    this.most = most;
    this.file = file;
    file.ifPresent(written -> written.read(this::remember));
  }

  /**
   * Remembers in memory.
   *
   * @param most ids, at least 1; some 100 bytes each
   */
  public static LocalProcessedIds inMemory(int most) {
    requireSome(most);
    return new LocalProcessedIds(most, Optional.empty());
  }

  /**
   * Remembers in memory and in a file, which one process uses at a time. What was written is there
   * after the process was killed; after the machine was, perhaps not the last of it.
   *
   * @param most ids, at least 1; some 100 bytes of memory and up to 32 bytes in the file each
   * @throws io.headwater.diagnostic.InvalidInputException if the file cannot be written, or another
   *     process uses it
   */
  public static LocalProcessedIds inFile(Path file, int most) {
    requireSome(most);
    return new LocalProcessedIds(most, Optional.of(DigestFile.open(file)));
  }

  private static void requireSome(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("at least 1 id is remembered, was " + most);
    }
  }

  /** Runs the effect, then remembers the id; a crash in between forgets it. */
  @Override
  public boolean once(String id, Effect<NoTransaction> effect) throws Exception {
    Digest digest = Digest.of(id);
    synchronized (ids) {
      if (ids.contains(digest)) {
        return false;
      }
    }
    effect.in(NoTransaction.NONE);
    synchronized (ids) {
      remember(digest);
      file.ifPresent(written -> written.add(digest, this::rewriteIfLong));
    }
    return true;
  }

  private void remember(Digest digest) {
    ids.add(digest);
    if (ids.size() > most) {
      Iterator<Digest> oldest = ids.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Returns what the file is to hold instead, if it holds twice as much as is remembered. */
  private Optional<List<Digest>> rewriteIfLong(long written) {
    return written < 2L * most ? Optional.empty() : Optional.of(new ArrayList<>(ids));
  }

  /** Lets go of the file. */
  @Override
  public void close() {
    file.ifPresent(DigestFile::close);
  }
}
