package io.headwater.operator;

import io.headwater.event.Envelope;

/**
 * An executable step. Stateless and shared by all partitions; state is reached through the work.
 */
@FunctionalInterface
interface Operator {

  /** Handles one record; whatever it throws ends the unit of work. */
  void process(Envelope<?> record, UnitOfWork work) throws Exception;
}
