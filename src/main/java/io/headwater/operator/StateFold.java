package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.Envelope;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeysUnavailableException;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.event.UndecodableEventException;
import io.headwater.partition.PartitionFunction;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * How the stored states of an aggregate follow from its events, for a host that makes them anew.
 * Immutable.
 *
 * <p>It trusts no history: the first event of a key must have the sequence number 1, and each
 * further one the next; only after an event that ends the aggregate they may begin at 1 again.
 */
public final class StateFold {
  private static final String BACK_OR_CORRECT =
      "start the version that wrote the states, or correct this one: all events must be folded";
  private static final String ONE_WRITER =
      "let nothing but the aggregate write its event stream, and nothing remove single events";
  private static final String TRUST_OR_BACK =
      "start the version that wrote the states, or bring the events back; if the states are right "
          + "as they are, start once with the setting 'headwater.trusted.stores=%s'";

  private final AggregateSpec spec;
  private final StreamSpec commands;
  private final StreamSpec events;
  private final long fingerprint;
  private final ProgramEntry.Source entry;

  StateFold(AggregateSpec spec, StreamSpec commands, StreamSpec events) {
    this.spec = spec;
    this.commands = commands;
    this.events = events;
    this.fingerprint = spec.behavior().fingerprint();
    this.entry = new ProgramEntry.Source(
        events.name(), events.topic(), events.keyType(), events.decoder(), false);
  }

  /** Returns the name of the aggregate. */
  public String aggregate() {
    return spec.name();
  }

  /** Returns the name of the store. */
  public String store() {
    return spec.store();
  }

  /** Returns the topic of the events. */
  public String topic() {
    return events.topic();
  }

  /** Returns the fingerprint of the states that this makes, at least 1. */
  public long fingerprint() {
    return fingerprint;
  }

  /** Returns the type of the states. */
  public MessageType type() {
    return spec.behavior().types().state();
  }

  /** Returns the snapshot before the first event. */
  public Snapshot initial() {
    return spec.behavior().initial();
  }

  /** Tells whether anything of a snapshot is to be stored. */
  public boolean isKept(Snapshot snapshot) {
    return spec.behavior().isKept(snapshot);
  }

  /**
   * Returns the partitions of the event topic that hold the events of the keys whose commands are
   * in a partition: that one, if both streams place keys alike, else any may.
   *
   * @throws HaltingRecordException if they do not, and nothing tells whose commands those are
   */
  public List<Integer> partitions(int partition) {
    if (isCoPartitioned()) {
      return List.of(partition);
    }
    if (!(commands.placement() instanceof Placement.ByKey)) {
      throw halt(
          "HW1686",
          "store '" + store() + "'",
          "stream '%s' has %s, and stream '%s' has %s, so nothing tells which events are"
                  .formatted(commands.name(), commands.keyspace(), events.name(), events.keyspace())
              + " those of a partition's keys",
          "place the keys of both streams alike");
    }
    return IntStream.range(0, events.partitions()).boxed().toList();
  }

  private boolean isCoPartitioned() {
    return commands.keyspace().equals(events.keyspace());
  }

  /** Returns what tells whether the commands of an encoded key are in a partition; not shared. */
  public KeyFilter filter(int partition) {
    if (isCoPartitioned() || !(commands.placement() instanceof Placement.ByKey byKey)) {
      return key -> true;
    }
    PartitionFunction function = byKey.partitioning().newFunction();
    return key -> function.partition(key, commands.partitions()) == partition;
  }

  /** How events are read. */
  public record Reading(Limits limits, FieldProtection protection) {}

  /**
   * Returns a state as it may be written; who does not protect anything gets it as it is.
   *
   * @param key encoded key of its commands
   */
  public Snapshot sealed(Snapshot snapshot, byte[] key, FieldProtection protection) {
    return snapshot.withState(
        protection.seal(snapshot.state(), () -> Optional.of(commands.keyType().text(key))));
  }

  /** Tells which keys are meant. */
  @FunctionalInterface
  public interface KeyFilter {
    /** Tells whether an encoded key is meant. */
    boolean test(byte[] key);
  }

  /**
   * Folds an event into the snapshot that the earlier ones of its key led to.
   *
   * @param before empty before the first one; kept by the caller even if it is not to be stored
   * @param isExact whether no event may be there twice; otherwise those that are count once
   * @throws HaltingRecordException if the event cannot be the next one, or be folded
   * @throws RuntimeException whatever keeps the keys of subjects from being asked
   */
  public Snapshot fold(
      Optional<Snapshot> before, InputRecord record, boolean isExact, Reading reading) {
    Aggregate<?, ?, ?> behavior = spec.behavior();
    try {
      Envelope<Message> event = RecordCodec.decode(
          entry, record, reading.limits(), reading.protection().guarded());
      Message value = event.value();
      Snapshot next = behavior.evolve(before.orElseGet(behavior::initial), value);
      MapOperator.requireType(behavior.types().state(), next.state(), "state");
      return numbered(before, next, event.sequence(), record, isExact);
    } catch (HaltingRecordException e) {
      throw e;
    } catch (KeysUnavailableException e) {
      throw e.thrown();
    } catch (RecordFailureException | UndecodableEventException e) {
      throw halt(
          "HW1684",
          at(record),
          "the event cannot be read, so the states of store '%s' cannot be made anew: %s"
              .formatted(store(), e.getMessage()),
          BACK_OR_CORRECT);
    } catch (RuntimeException | Error e) {
      FatalErrors.rethrow(e);
      // The message of a user's exception may quote the payload: its class must do.
      throw halt(
          "HW1688",
          at(record),
          "what evolves aggregate '%s' threw %s, so the states of store '%s' cannot be made anew"
              .formatted(aggregate(), e.getClass().getSimpleName(), store()),
          BACK_OR_CORRECT);
    }
  }

  private Snapshot numbered(
      Optional<Snapshot> before,
      Snapshot next,
      OptionalLong number,
      InputRecord record,
      boolean isExact) {
    if (number.isEmpty()) {
      throw halt(
          "HW1683",
          at(record),
          "the event has no sequence number, so it is none of aggregate '%s'"
              .formatted(aggregate()),
          ONE_WRITER);
    }
    long found = number.getAsLong();
    boolean beginsAnew = before.map(Snapshot::isEnded).orElse(true);
    long last = before.map(Snapshot::sequence).orElse(0L);
    if (found == last + 1 || (beginsAnew && found == 1)) {
      return new Snapshot(next.state(), found, next.isEnded());
    }
    if (last > 0 && found <= last && !isExact) {
      return before.orElseThrow();
    }
    throw before.isEmpty() ? beginningIsGone(record, found) : doesNotFollow(record, last, found);
  }

  private HaltingRecordException beginningIsGone(InputRecord record, long found) {
    return halt(
        "HW1682",
        at(record),
        "the first event of a key has sequence number %d, expected 1: those before it are gone, so"
                .formatted(found)
            + " the states of store '%s' cannot be made anew".formatted(store()),
        TRUST_OR_BACK.formatted(store()));
  }

  private HaltingRecordException doesNotFollow(InputRecord record, long last, long found) {
    return halt(
        "HW1683",
        at(record),
        "an event with sequence number %d follows %d of its key, expected %d"
            .formatted(found, last, last + 1),
        ONE_WRITER);
  }

  /** Says that a stored key has no event in the topic any more. */
  public HaltingRecordException withoutEvents(List<Integer> partitions) {
    return halt(
        "HW1685",
        "store '" + store() + "'",
        "there are states of which topic '%s' has no event in partitions %s: they are gone, so the"
                .formatted(topic(), partitions)
            + " states cannot be made anew",
        TRUST_OR_BACK.formatted(store()));
  }

  private String at(InputRecord record) {
    return aggregate() + " at " + record.position();
  }

  private static HaltingRecordException halt(String code, String where, String what, String fix) {
    return new HaltingRecordException(new Problem(code, where, what, fix).render());
  }
}
