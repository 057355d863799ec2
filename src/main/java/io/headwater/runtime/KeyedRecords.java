package io.headwater.runtime;

import io.headwater.runtime.ComparableRecords.Digest;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What two topics hold of each key of one partition, as digests: memory grows with the keys, not
 * with the records. The replayed records are told first, then the live ones, then the replayed ones
 * again of keys that {@link #isUnsettled}.
 */
final class KeyedRecords {
  private final ComparableRecords records;
  private final Map<Digest, Sides> keys = new HashMap<>();

  /** Both sides of one key; the digest of the live one is of no more records than were replayed. */
  private static final class Sides {
    private long replayed;
    private long live;
    private long again;
    private Digest ofReplayed = Digest.NONE;
    private Digest ofLive = Digest.NONE;
    private Digest ofAgain = Digest.NONE;
    private Digest lastReplayed = Digest.NONE;
    private Digest lastLive = Digest.NONE;

    boolean isSameSoFar() {
      return (live >= replayed ? ofReplayed : ofAgain).equals(ofLive);
    }
  }

  /**
   * How the two sides differ.
   *
   * @param keys on either side
   * @param differing keys of which a record is another one in its place
   * @param onlyReplayed records behind the last live one of their key
   * @param onlyLive records behind the last replayed one of their key
   */
  record Summary(long keys, Set<Digest> differing, long onlyReplayed, long onlyLive) {}

  KeyedRecords(ComparableRecords records) {
    this.records = records;
  }

  /** Takes the next replayed record. */
  void replayed(Digest key, Digest record) {
    Sides sides = keys.computeIfAbsent(key, any -> new Sides());
    sides.replayed++;
    sides.ofReplayed = records.chain(sides.ofReplayed, record);
    sides.lastReplayed = record;
  }

  /** Takes the next live record, after all that were replayed. */
  void live(Digest key, Digest record) {
    Sides sides = keys.computeIfAbsent(key, any -> new Sides());
    sides.live++;
    sides.lastLive = record;
    if (sides.live <= sides.replayed) {
      sides.ofLive = records.chain(sides.ofLive, record);
    }
  }

  /** Tells whether there are keys of which more was replayed than there is live. */
  boolean isUnsettled() {
    return keys.values().stream().anyMatch(sides -> sides.live < sides.replayed);
  }

  /** Takes a replayed record once more, after all live ones. */
  void again(Digest key, Digest record) {
    Sides sides = keys.get(key);
    if (sides != null && sides.again < sides.live && sides.live < sides.replayed) {
      sides.again++;
      sides.ofAgain = records.chain(sides.ofAgain, record);
    }
  }

  /** Compares all records of each key, in order. */
  Summary inOrder() {
    Set<Digest> differing = new LinkedHashSet<>();
    long onlyReplayed = 0;
    long onlyLive = 0;
    for (Map.Entry<Digest, Sides> one : keys.entrySet()) {
      Sides sides = one.getValue();
      if (!sides.isSameSoFar()) {
        differing.add(one.getKey());
      } else {
        onlyReplayed += Math.max(0, sides.replayed - sides.live);
        onlyLive += Math.max(0, sides.live - sides.replayed);
      }
    }
    return new Summary(keys.size(), differing, onlyReplayed, onlyLive);
  }

  /** Compares the last record of each key, for topics that may have no other. */
  Summary latest() {
    Set<Digest> differing = new LinkedHashSet<>();
    keys.forEach((key, sides) -> {
      if (!sides.lastReplayed.equals(sides.lastLive)) {
        differing.add(key);
      }
    });
    return new Summary(keys.size(), differing, 0, 0);
  }

  /** Returns the keys of which one side has more records. */
  Set<Digest> uneven() {
    Set<Digest> uneven = new LinkedHashSet<>();
    keys.forEach((key, sides) -> {
      if (sides.live != sides.replayed) {
        uneven.add(key);
      }
    });
    return uneven;
  }
}
