package io.headwater.simulation;

/** Something that could be done next. */
sealed interface Turn {

  /** An instance takes a record for a task. */
  record Take(Instance instance, Task task, LogEntry entry) implements Turn {}

  /** The clock wakes a program. */
  record Wake(Instance instance, Task task, int program) implements Turn {}

  /** All instances take a row of a global table. */
  record TakeRow(LogEntry entry) implements Turn {}
}
