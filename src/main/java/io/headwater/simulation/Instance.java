package io.headwater.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An instance of the application: the tasks that it has opened, and one transaction for all. */
final class Instance {
  private final int number;
  private final Pulse pulse = new Pulse();
  private final Map<TaskId, Task> tasks = new LinkedHashMap<>();
  private Optional<Transaction> transaction = Optional.empty();
  private boolean isUp = true;
  private boolean isFenced;

  Instance(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  Pulse pulse() {
    return pulse;
  }

  /** Returns the tasks that it works on, be they still its own or not. */
  Map<TaskId, Task> tasks() {
    return tasks;
  }

  /** Returns what it has not committed yet; of one that is down, what nobody has aborted yet. */
  Optional<Transaction> transaction() {
    return transaction;
  }

  void begin(Transaction begun) {
    transaction = Optional.of(begun);
  }

  void end() {
    transaction = Optional.empty();
  }

  boolean isUp() {
    return isUp;
  }

  void goDown() {
    isUp = false;
    tasks.clear();
  }

  void comeUp() {
    isUp = true;
    isFenced = false;
  }

  /** Tells whether the others take it for dead, and it does not know. */
  boolean isFenced() {
    return isFenced;
  }

  void fence() {
    isFenced = true;
  }

  void rejoin() {
    isFenced = false;
    tasks.clear();
  }

  @Override
  public String toString() {
    return "instance " + number;
  }
}
