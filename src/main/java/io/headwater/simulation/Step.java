package io.headwater.simulation;

import io.headwater.replay.SourceRecord;
import java.time.Duration;

/**
 * A step of a schedule. A choice is any number, and says which one of those that can be chosen; if
 * there is none, nothing happens. So a schedule stays one when steps are left out.
 */
sealed interface Step {

  /** Does it. */
  void applyTo(Execution run);

  /** Returns a step that does the same to what is chosen first, as early as can be. */
  default Step simpler() {
    return this;
  }

  /**
   * A record comes from outside.
   *
   * @param isRepeated whether it has come before
   */
  record Publish(SourceRecord record, Object shown, boolean isRepeated) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.publish(this);
    }
  }

  /** Time passes. */
  record Elapse(Duration by) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.elapse(by);
    }
  }

  /** A task takes its next record, or is woken by the clock. */
  record Advance(int choice) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.advance(choice);
    }

    @Override
    public Step simpler() {
      return new Advance(0);
    }
  }

  /**
   * A task takes its next record, and its instance crashes on the way.
   *
   * @param touch at which read or write of the record, from 1; after it, if there are fewer
   * @param isHanging whether the transaction stays open until the instance is back
   */
  record CrashWithin(int choice, int touch, boolean isHanging) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.crashWithin(choice, touch, isHanging);
    }

    @Override
    public Step simpler() {
      return new CrashWithin(0, 1, false);
    }
  }

  /** An instance commits. */
  record Commit(int choice) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.commit(choice);
    }

    @Override
    public Step simpler() {
      return new Commit(0);
    }
  }

  /** An instance aborts its transaction, and goes on. */
  record Abort(int choice) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.abort(choice);
    }

    @Override
    public Step simpler() {
      return new Abort(0);
    }
  }

  /** An instance crashes between two records. */
  record Crash(int choice, boolean isHanging) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.crash(choice, isHanging);
    }

    @Override
    public Step simpler() {
      return new Crash(0, false);
    }
  }

  /** An instance that is down starts again. */
  record Restart(int choice) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.restart(choice);
    }

    @Override
    public Step simpler() {
      return new Restart(0);
    }
  }

  /** Tasks of instances that are down go to others. */
  record Rebalance() implements Step {
    @Override
    public void applyTo(Execution run) {
      run.rebalance();
    }
  }

  /** An instance commits, and a task of its goes to another. */
  record Move(int choice, int target) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.move(choice, target);
    }

    @Override
    public Step simpler() {
      return new Move(0, 0);
    }
  }

  /** An instance is taken for dead, and goes on until it is refused a commit. */
  record Fence(int choice) implements Step {
    @Override
    public void applyTo(Execution run) {
      run.fence(choice);
    }

    @Override
    public Step simpler() {
      return new Fence(0);
    }
  }

  /** A reader of all topics, of committed records only, reads on. */
  record Read() implements Step {
    @Override
    public void applyTo(Execution run) {
      run.read();
    }
  }
}
