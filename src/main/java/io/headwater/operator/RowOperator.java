package io.headwater.operator;

/** An executable step of a pipeline that begins with a table. Stateless, as an {@link Operator}. */
@FunctionalInterface
interface RowOperator {

  /** Handles what became of one row; whatever it throws ends the unit of work. */
  void process(RowChange change, UnitOfWork work) throws Exception;

  /** Runs an operator as a step of its own. */
  static RowOperator asStep(int index, RowOperator operator) {
    return (change, work) ->
        work.run(index, (record, same) -> operator.process(change, same), change.record());
  }
}
