package io.headwater.simulation;

/**
 * What has happened in simulations.
 *
 * @param schedules how many were run
 * @param steps of all schedules together
 * @param records how often a task has taken a record, in transactions that were committed
 * @param repeated how often a task has taken a record, or was woken, for nothing: it was aborted
 * @param crashes of instances
 * @param aborts of transactions, for whatever reason
 * @param refusals of commits, to instances that were taken for dead
 * @param moves of tasks from one instance to another
 */
public record Coverage(
    long schedules,
    long steps,
    long records,
    long repeated,
    long crashes,
    long aborts,
    long refusals,
    long moves) {
  /** Nothing yet. */
  public static final Coverage NONE = new Coverage(0, 0, 0, 0, 0, 0, 0, 0);

  Coverage plus(Coverage more) {
    return new Coverage(
        schedules + more.schedules,
        steps + more.steps,
        records + more.records,
        repeated + more.repeated,
        crashes + more.crashes,
        aborts + more.aborts,
        refusals + more.refusals,
        moves + more.moves);
  }
}
