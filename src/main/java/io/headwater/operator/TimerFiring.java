package io.headwater.operator;

/**
 * What becomes of the timers of a program when they fire: each firing is a record of its own.
 *
 * @param step the step that the timers are of
 * @param store where they wait
 * @param entry how a firing enters the program
 * @param operator handles the firing
 */
record TimerFiring(int step, String store, ProgramEntry.Timers entry, Operator operator) {}
