/**
 * What the domain says, as pure functions: rules over one record, and aggregates that decide and
 * evolve.
 *
 * <p>Belongs here: functions without clock, randomness or input other than their arguments. Does
 * not belong here: where records come from or go to (topology), how they are run (operator).
 */
@NullMarked
package io.headwater.behavior;

import org.jspecify.annotations.NullMarked;
