package io.headwater.simulation;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.EventHeaders;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds aggregates to their promise: of commands to one key with the same id, whose event times are
 * at most the window apart, one is decided, until stream time has moved on by the window since.
 */
final class DecidedOnce {
  private final Map<Command, List<Decided>> decided = new HashMap<>();

  private record Command(int program, ByteBuffer key, String id) {}

  private record Decided(InputRecord record, long streamTime) {}

  /**
   * Hears of a record that an aggregate has taken.
   *
   * @param streamTime of its task
   * @param before what had become of records before this one
   */
  Optional<Finding> took(
      Plan.Reader reader,
      Program program,
      InputRecord record,
      long streamTime,
      Decisions before,
      OutcomeTally after) {
    Optional<String> id = record.headers().text(EventHeaders.ID);
    byte[] key = record.key();
    Optional<ProgramStore.Ids> ids = program.stores().stream()
        .filter(ProgramStore.Ids.class::isInstance)
        .map(ProgramStore.Ids.class::cast)
        .findFirst();
    boolean isDecided = !Decisions.of(after, reader.program()).equals(before);
    if (id.isEmpty() || key == null || ids.isEmpty() || record.isRelease() || !isDecided) {
      return Optional.empty();
    }
    Command command = new Command(reader.program(), ByteBuffer.wrap(key), id.get());
    List<Decided> earlier = decided.computeIfAbsent(command, any -> new ArrayList<>());
    long window = ids.get().window().toMillis();
    Optional<Finding> found = earlier.stream()
        .filter(one -> Math.abs(one.record().timestamp() - record.timestamp()) <= window
            && streamTime <= one.streamTime() + window)
        .findFirst()
        .map(one -> Finding.of("%s decides both %s and %s, which have one id"
            .formatted(program.name(), one.record().position(), record.position())));
    earlier.add(new Decided(record, streamTime));
    return found;
  }

  /** How many commands were accepted, and how many were refused. */
  record Decisions(long accepted, long refused) {
    static Decisions of(OutcomeTally tally, int program) {
      return new Decisions(
          tally.of(program, Outcome.PROCESSED), tally.of(program, Outcome.REJECTED));
    }
  }
}
