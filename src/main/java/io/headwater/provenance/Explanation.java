package io.headwater.provenance;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.operator.Program;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.WindowSpan;
import java.util.List;
import java.util.Optional;

/**
 * Why a result is what it is: a chain of records of the history that leads to it, when only these
 * are replayed. Positions of records that the topology writes are those of that replay.
 *
 * @param links in the order of the replay
 * @param records of the history until then
 * @param suspects how many of them might have mattered, by what reads and writes what
 * @param replays how many it took to tell which did
 * @param isMinimal whether each of them is known to be needed
 */
public record Explanation(
    Result result, List<Link> links, long records, long suspects, long replays, boolean isMinimal)
    implements Answer {
  /** Copies the links. */
  public Explanation {
    links = List.copyOf(links);
  }

  /**
   * What is explained, as it was when the whole history was replayed.
   *
   * @param cause position of the record of the history that it follows from; absent for the clock
   * @param seen the states that were looked at on the way from there
   */
  public record Result(Fact fact, Optional<RecordPosition> cause, List<Seen> seen) {
    /** Copies the list. */
    public Result {
      seen = List.copyOf(seen);
    }
  }

  /**
   * A state that was looked at.
   *
   * @param key encoded
   * @param state empty if there was none
   */
  public record Seen(String store, byte[] key, Optional<Snapshot> state) {}

  /** A change of a state, or a record. */
  public sealed interface Fact {}

  /**
   * The last change of a state.
   *
   * @param window the window whose state it is, if it is one's
   */
  public record Changed(StateChange change, Optional<WindowSpan> window) implements Fact {}

  /** A record that was written. */
  public record Wrote(WrittenRecord record) implements Fact {}

  /**
   * A record of the history, and what mattered of that which followed from it.
   *
   * @param source absent for what the clock made due
   */
  public record Link(Optional<Source> source, List<Work> works) {
    /** Copies the works. */
    public Link {
      works = List.copyOf(works);
    }
  }

  /** A record of the history, and where it is. */
  public record Source(RecordPosition position, SourceRecord record) {}

  /**
   * What a program did about one record.
   *
   * @param reader name of the program, or of a global table
   * @param input where the record is; absent if something was due by the clock
   * @param steps that it went through, in the order in which they were left
   * @param effects in their order
   */
  public record Work(
      String reader, Optional<RecordPosition> input, List<Step> steps, List<Effect> effects) {
    /** Copies the lists. */
    public Work {
      steps = List.copyOf(steps);
      effects = List.copyOf(effects);
    }
  }

  /**
   * A change or a record.
   *
   * @param isNeeded whether the result depends on it
   */
  public record Effect(Fact fact, boolean isNeeded) {}

  /** A step that a record went through. */
  public record Step(Program.Step step, Outcome outcome) {}
}
