package io.headwater.simulation;

/** Names a task: programs that share topics or stores, in one partition. */
record TaskId(int group, int partition) {
  @Override
  public String toString() {
    return group + "_" + partition;
  }
}
