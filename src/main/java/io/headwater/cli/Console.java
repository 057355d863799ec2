package io.headwater.cli;

/** Where one run of a command reads and writes, and how much it tells. Used by one thread. */
final class Console {
  private final Surroundings world;
  private final Output out;
  private final Notes notes;
  private boolean isVerbose;

  Console(Surroundings world) {
    this.world = world;
    this.out = new Output(world.stdout());
    this.notes = new Notes(world.stderr());
  }

  Surroundings world() {
    return world;
  }

  /** Returns standard output: results. */
  Output out() {
    return out;
  }

  /** Returns standard error: problems, progress, remarks. */
  Notes notes() {
    return notes;
  }

  void beVerbose(boolean verbose) {
    isVerbose = verbose;
  }

  boolean isVerbose() {
    return isVerbose;
  }
}
