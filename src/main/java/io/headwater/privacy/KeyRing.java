package io.headwater.privacy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Keys as a log of entries, each with a name and a value, of which the newest of a name counts:
 *
 *   TAG-SERIAL   version, wrapped key    a key of a subject
 *   TAG-SERIAL   (no value)              it was destroyed
 *   TAG          version, time           the subject was forgotten
 *
 * Any order of these leads to the same ring, since nothing of a subject counts once it is
 * forgotten, and every key counts that is not destroyed. So nobody has to agree on anything, and a
 * log may be compacted: were there one entry per subject, compaction would keep the last of two
 * keys that were made at once, where readers may have used the first. The mark that a subject was
 * forgotten stays for good: without it, values that were destroyed could not be told from values of
 * a stranger, and the subject's next value would be sealed with a new key.
 */
/** All keys of an application in memory, wrapped, as a log of them tells. Thread-safe. */
public final class KeyRing {
  private static final byte VERSION = 1;

  private final MasterKey master;
  private final Map<String, Map<String, byte[]>> keys = new HashMap<>();
  private final Set<String> forgotten = new HashSet<>();

  /** Begins without keys. */
  public KeyRing(MasterKey master) {
    this.master = master;
  }

  /**
   * An entry of the log.
   *
   * @param value null says that a key was destroyed
   */
  public record Entry(String name, byte @Nullable [] value) {}

  /** Makes the entry of a new key of a subject, which is not on the ring yet. */
  public Entry newKey(String subject) {
    WrappedKey key = master.newKey(master.tag(subject));
    byte[] value = new byte[1 + WrappedKey.WRAPPED_BYTES];
    value[0] = VERSION;
    System.arraycopy(key.wrapped(), 0, value, 1, WrappedKey.WRAPPED_BYTES);
    return new Entry(key.id().toString(), value);
  }

  /** Makes the entry that says that a subject is forgotten. */
  public Entry mark(String subject, Instant now) {
    byte[] time = now.toString().getBytes(US_ASCII);
    byte[] value = new byte[1 + time.length];
    value[0] = VERSION;
    System.arraycopy(time, 0, value, 1, time.length);
    return new Entry(master.tag(subject), value);
  }

  /** Makes the entries that destroy all keys of a subject that are on the ring. */
  public synchronized List<Entry> destructions(String subject) {
    String tag = master.tag(subject);
    List<Entry> entries = new ArrayList<>();
    keys.getOrDefault(tag, Map.of())
        .keySet()
        .forEach(serial -> entries.add(new Entry(new KeyId(tag, serial).toString(), null)));
    return entries;
  }

  /**
   * Takes an entry of the log.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if it is a key that another master key
   *     wrapped
   * @throws IllegalArgumentException if it is no such entry
   */
  public synchronized void take(Entry entry) {
    byte[] value = entry.value();
    if (value != null && (value.length == 0 || value[0] != VERSION)) {
      throw new IllegalArgumentException("an entry of keys is of another version");
    }
    Optional<KeyId> id = KeyId.parse(entry.name());
    if (id.isPresent()) {
      takeKey(id.get(), value);
    } else if (KeyId.isTag(entry.name())) {
      if (value != null) {
        forgotten.add(entry.name());
      }
    } else {
      throw new IllegalArgumentException("an entry of keys has another name than keys have");
    }
  }

  private void takeKey(KeyId id, byte @Nullable [] value) {
    Map<String, byte[]> known = keys.computeIfAbsent(id.tag(), absent -> new TreeMap<>());
    if (value == null) {
      known.remove(id.serial());
    } else {
      byte[] wrapped = Arrays.copyOfRange(value, 1, value.length);
      if (keys.size() == 1 && known.isEmpty()) {
        // Say at once, not at the first value, that it is another master key.
        var unused = master.unwrap(new WrappedKey(id, wrapped));
      }
      known.put(id.serial(), wrapped);
    }
  }

  /** Tells whether that is the name of a key whose subject was forgotten. */
  public synchronized boolean isOutlived(String name) {
    return KeyId.parse(name).filter(id -> forgotten.contains(id.tag())).isPresent();
  }

  /** Tells whether a subject was forgotten. */
  public synchronized boolean isForgotten(String subject) {
    return forgotten.contains(master.tag(subject));
  }

  /** Returns the first key of a subject; empty if it has none, or was forgotten. */
  public synchronized Optional<SubjectKey> keyOf(String subject) {
    String tag = master.tag(subject);
    return forgotten.contains(tag)
        ? Optional.empty()
        : keys.getOrDefault(tag, Map.of()).entrySet().stream()
            .findFirst()
            .map(
                one -> master.unwrap(new WrappedKey(new KeyId(tag, one.getKey()), one.getValue())));
  }

  /** Finds a key by its id. */
  public synchronized SubjectKeys.Found find(KeyId id) {
    if (forgotten.contains(id.tag())) {
      return new SubjectKeys.Found.Destroyed();
    }
    byte[] wrapped = keys.getOrDefault(id.tag(), Map.of()).get(id.serial());
    return wrapped == null
        ? new SubjectKeys.Found.Unknown()
        : new SubjectKeys.Found.Key(master.unwrap(new WrappedKey(id, wrapped)));
  }
}
