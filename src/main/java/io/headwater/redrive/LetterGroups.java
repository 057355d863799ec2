package io.headwater.redrive;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts letters by fingerprint. Not thread-safe. */
public final class LetterGroups {
  private final Map<LetterGroup.Fingerprint, LetterGroup> groups = new LinkedHashMap<>();

  /** Counts a letter. */
  public void add(QueuedLetter letter) {
    LetterGroup one = LetterGroup.of(letter);
    groups.merge(one.fingerprint(), one, LetterGroup::with);
  }

  /** Returns the groups, largest first; of equals, the one met first. */
  public List<LetterGroup> all() {
    return groups.values().stream()
        .sorted(Comparator.comparingLong(LetterGroup::count).reversed())
        .toList();
  }
}
