package io.headwater.testkit;

import com.google.protobuf.ByteString;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Limits;
import io.headwater.operator.StateFold;
import io.headwater.topology.StreamSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The states of an aggregate, folded of its event topic just as an application does that makes them
 * anew: no event may be missing, or out of its turn.
 */
final class ReplayedAggregate implements Replayed {
  private static final StateFold.Reading READING =
      new StateFold.Reading(Limits.DEFAULT, FieldProtection.NONE);

  private final StateFold fold;
  private final StreamSpec events;
  private final Map<ByteString, Snapshot> folded = new LinkedHashMap<>();
  private long offset;

  ReplayedAggregate(StateFold fold, StreamSpec events) {
    this.fold = fold;
    this.events = events;
  }

  @Override
  public String name() {
    return "aggregate '" + fold.aggregate() + "'";
  }

  @Override
  public String store() {
    return fold.store();
  }

  @Override
  public KeyType keyType() {
    return events.keyType();
  }

  @Override
  public Optional<String> take(CheckStep step) {
    for (RawRecord record : step.records(events.topic())) {
      ByteString key = record.key().orElse(ByteString.EMPTY);
      InputRecord event = new InputRecord(
          new RecordPosition(events.topic(), 0, offset++),
          record.timestamp(),
          true,
          key.toByteArray(),
          record.valueBytes(),
          record.headers());
      if (event.isRelease()) {
        continue;
      }
      try {
        Optional<Snapshot> before = Optional.ofNullable(folded.get(key));
        folded.put(key, fold.fold(before, event, true, READING));
      } catch (HaltingRecordException e) {
        return Optional.of("%s, key %s: %s".formatted(name(), shown(key), e.getMessage()));
      }
    }
    return Optional.empty();
  }

  @Override
  public Map<ByteString, Snapshot> states() {
    Map<ByteString, Snapshot> kept = new LinkedHashMap<>(folded);
    kept.values().removeIf(snapshot -> !fold.isKept(snapshot));
    return kept;
  }
}
