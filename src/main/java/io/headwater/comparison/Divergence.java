package io.headwater.comparison;

import io.headwater.event.RecordPosition;
import io.headwater.testkit.MessageDifference.Change;
import java.time.Instant;
import java.util.List;

/**
 * The first difference of two versions in one place: a key of an aggregate, a store or a topic.
 *
 * @param name of the aggregate, the store or the topic
 * @param key for people
 * @param position of the record of the history that it follows from
 * @param time event time of that record
 * @param cause the record of the history, for people
 * @param isRoot whether nothing was different before, so that the rules alone make it
 * @param old what the older version makes of it
 * @param current what the newer version makes of it
 * @param changes fields that differ, in field order; the first ones if there are many
 */
public record Divergence(
    Kind kind,
    String name,
    String key,
    RecordPosition position,
    Instant time,
    String cause,
    boolean isRoot,
    String old,
    String current,
    List<Change> changes) {
  /** How many changes are kept. */
  static final int MOST_CHANGES = 20;

  /** What differs. */
  public enum Kind {
    /** What an aggregate decides. */
    DECISION,
    /** What a store holds. */
    STATE,
    /** What a store of windows, timers, parked records and the like holds. */
    HELD,
    /** What is written to a topic. */
    RECORD
  }

  /** Copies the first changes. */
  public Divergence {
    changes = List.copyOf(changes.subList(0, Math.min(changes.size(), MOST_CHANGES)));
  }
}
