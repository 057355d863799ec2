package io.headwater.replay;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.RecordPosition;
import io.headwater.operator.Program;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells the units of work of a topology apart. */
final class UnitTrace implements ReplayTrace {
  private final Map<Turn, Integer> turns = new LinkedHashMap<>();
  private Turn turn = new Turn("", Optional.empty());
  private int number;
  private int calls;
  private boolean isOver;

  /** A program, or a global table, with what it turns to. */
  record Turn(String program, Optional<RecordPosition> record) {}

  /**
   * A unit of work.
   *
   * @param record that the program had turned to; absent if it was the clock
   * @param turn how many times it has, for the same record or the clock
   * @param number among those of the turn, from 0; the record's own is the first
   */
  record Unit(String program, Optional<RecordPosition> record, int turn, int number) {
    boolean isRecord() {
      return record.isPresent() && number == 0;
    }
  }

  @Override
  public void begun(String reader, Optional<RecordPosition> record) {
    turn = new Turn(reader, record);
    turns.merge(turn, 1, Integer::sum);
    number = 0;
    calls = 0;
    isOver = false;
  }

  @Override
  public void left(Program.Step step, Outcome outcome) {
    isOver = true;
  }

  /** Returns who turned to what, in order. */
  Set<Turn> turns() {
    return turns.keySet();
  }

  private void next() {
    if (isOver) {
      number++;
      calls = 0;
      isOver = false;
    }
  }

  Unit unit() {
    next();
    return new Unit(turn.program(), turn.record(), turns.getOrDefault(turn, 0), number);
  }

  /** Returns the number of the next call in its unit, from 0. */
  int nextCall() {
    next();
    return calls++;
  }
}
