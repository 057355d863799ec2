package io.headwater.provenance;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StopAt;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/*
 * A replay of the whole history finds the result and, by what was read and written on the way, the
 * records that may have mattered: the suspects. Which of them did is found by delta debugging: the
 * topology is deterministic, so a replay of some of them either leads to the result or does not.
 *
 * The suspects are a guess. If they do not lead to the result by themselves, all records are
 * suspects; these do.
 *
 * Wall-clock time passes by itself, so every replay goes on until the time that the first one was
 * stopped at. Records keep their positions, whatever is left out before them.
 */
/** Finds the chain of records of a history that led to a result. Not thread-safe. */
public final class Explainer {
  private final TopologySpec spec;
  private final Question question;
  private final HistorySource history;
  private final Effort effort;
  private final ReplaySettings settings;
  private final Asked asked;
  private final Likeness likeness;
  private final TopologyMetrics metrics;
  private final List<RecordPosition> positions = new ArrayList<>();
  private Optional<Answer.Reason> failure = Optional.empty();
  private Optional<String> halted = Optional.empty();
  private long replays;

  /**
   * How much may be done.
   *
   * @param replays at most so many, beyond the first
   * @param goesOn asked again and again whether to go on
   * @param progress told of each replay
   */
  public record Effort(long replays, BooleanSupplier goesOn, Progress progress) {}

  /** Hears how far the search has come. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called before a replay.
     *
     * @param replays that were done
     * @param records that are replayed next
     */
    void at(long replays, int records);
  }

  /**
   * Prepares a search.
   *
   * @param history read two or three times
   * @param protection of personal data; it has to seal the same values to the same bytes
   */
  public Explainer(
      TopologySpec spec,
      Question question,
      HistorySource history,
      Effort effort,
      FieldProtection protection) {
    this.spec = spec;
    this.question = question;
    this.history = history;
    this.effort = effort;
    this.settings = ReplaySettings.DEFAULT.withProtection(protection);
    this.asked = new Asked(question.subject());
    this.likeness = new Likeness(spec, question.field());
    this.metrics = new TopologyMetrics(spec.name());
  }

  /**
   * Answers the question. To be called once.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   */
  public Answer explain() {
    Survey survey = new Survey(asked);
    Instant end = survey(survey);
    if (failure.isEmpty() && survey.found().isEmpty()) {
      failure = Optional.of(Answer.Reason.NOT_THERE);
    }
    if (failure.isPresent()) {
      return new Answer.Nothing(failure.get(), positions.size());
    }
    return explain(survey.found().orElseThrow(), survey, end);
  }

  private Answer explain(Survey.Found found, Survey survey, Instant end) {
    BitSet marked = survey.suspects(found);
    List<Explanation.Seen> seen = survey.seen(found);
    List<Suspect> suspects = suspects(marked::get);
    Predicate<List<Suspect>> leadsToIt = some -> isFoundIn(
        some, new Trial(asked, likeness, found, question.isAsSeen() ? seen : List.of()), end);
    if (!leadsToIt.test(suspects)) {
      suspects = suspects(any -> true);
    }
    if (!goesOn()) {
      return new Answer.Nothing(Answer.Reason.STOPPED, positions.size());
    }
    int many = suspects.size();
    DeltaDebugging.Part<Suspect> chain =
        DeltaDebugging.minimize(suspects, leadsToIt, () -> replays < effort.replays() && goesOn());
    return new Explanation(
        new Explanation.Result(found.fact(), positionOf(found.cause()), seen),
        links(chain.elements(), found, end),
        positions.size(),
        many,
        replays,
        // The last of the replays may have been given up.
        chain.isMinimal() && goesOn());
  }

  private boolean goesOn() {
    return effort.goesOn().getAsBoolean();
  }

  /** Returns why the replay of the history halted before its end, if it did. */
  public Optional<String> halted() {
    return halted;
  }

  private Optional<RecordPosition> positionOf(OptionalInt cause) {
    return cause.isPresent() ? Optional.of(positions.get(cause.getAsInt())) : Optional.empty();
  }

  /** Replays the history; returns where the clock stands then. */
  private Instant survey(Survey survey) {
    InMemoryTopology topology = started(survey);
    boolean[] isReached = {false};
    try {
      history.read(record -> {
        if (isBehind(record)) {
          return false;
        }
        if (!goesOn()) {
          failure = Optional.of(Answer.Reason.STOPPED);
          return false;
        }
        survey.enters(positions.size());
        RecordPosition position = topology.process(record);
        positions.add(position);
        isReached[0] =
            question.until() instanceof StopAt.Position at && at.position().equals(position);
        return !isReached[0];
      });
    } catch (HaltingRecordException e) {
      // What happened before it can be explained all the same.
      halted = Optional.of(String.valueOf(e.getMessage()));
      return topology.now();
    }
    if (question.until() instanceof StopAt.Time time) {
      topology.advanceTo(time.time());
    } else if (question.until() instanceof StopAt.Position && !isReached[0]) {
      failure = failure.or(() -> Optional.of(Answer.Reason.NO_SUCH_POSITION));
    }
    return topology.now();
  }

  private boolean isBehind(SourceRecord record) {
    return question.until() instanceof StopAt.Time time
        && record.event().time().isAfter(time.time());
  }

  private InMemoryTopology started(Watcher watcher) {
    return InMemoryTopology.of(spec, settings, watcher, metrics, watcher, watcher);
  }

  private List<Suspect> suspects(IntPredicate isSuspect) {
    List<Suspect> suspects = new ArrayList<>();
    int[] index = {0};
    history.read(record -> {
      int number = index[0]++;
      if (number < positions.size() && isSuspect.test(number)) {
        suspects.add(Suspect.of(number, positions.get(number), record));
      }
      return index[0] < positions.size() && goesOn();
    });
    return suspects;
  }

  private boolean isFoundIn(List<Suspect> some, Trial trial, Instant end) {
    effort.progress().at(replays, some.size());
    replays++;
    replay(some, trial, end, this::goesOn);
    return goesOn() && trial.isSame();
  }

  private void replay(List<Suspect> some, Watcher watcher, Instant end, BooleanSupplier mayGoOn) {
    InMemoryTopology topology = started(watcher);
    try {
      for (Suspect one : some) {
        if (!mayGoOn.getAsBoolean()) {
          return;
        }
        watcher.enters(one.index());
        topology.process(one.source().record());
      }
      topology.advanceTo(end);
    } catch (HaltingRecordException e) {
      // It may have led to the result before.
      return;
    }
  }

  private List<Explanation.Link> links(List<Suspect> chain, Survey.Found found, Instant end) {
    ChainRecorder recorder = new ChainRecorder((fact, cause) -> isResult(fact, cause, found));
    replay(chain, recorder, end, () -> true);
    return recorder.links(chain);
  }

  private boolean isResult(Explanation.Fact fact, OptionalInt cause, Survey.Found found) {
    if (fact instanceof Explanation.Changed changed
        && found.fact() instanceof Explanation.Changed before) {
      return changed.window().isEmpty()
          && asked.is(changed.change())
          && likeness.isSame(before.change(), changed.change());
    }
    return fact instanceof Explanation.Wrote wrote
        && found.fact() instanceof Explanation.Wrote before
        && cause.equals(found.cause())
        && likeness.isSame(before.record(), wrote.record());
  }
}
