package io.headwater.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Draws schedules. */
final class Drawing {
  private static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofMinutes(2));
  private static final int MOST_STEPS_BETWEEN = 6;
  private static final int MOST_STEPS_AFTER = 40;
  private static final int MOST_TOUCHES = 12;
  private static final int ANY = 1 << 20;

  private final RandomGenerator random;
  private final List<Step> steps = new ArrayList<>();
  private final List<Step.Publish> published = new ArrayList<>();

  private Drawing(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Draws what happens while those inputs come; they come in their order. */
  static Schedule of(long seed, List<Input> inputs) {
    Drawing drawing = new Drawing(seed);
    inputs.forEach(drawing::add);
    drawing.addSteps(drawing.random.nextInt(MOST_STEPS_AFTER));
    return new Schedule(drawing.steps);
  }

  private void add(Input input) {
    if (input instanceof Input.Arrival arrival) {
      Step.Publish publish = new Step.Publish(arrival.record(), arrival.shown(), false);
      steps.add(publish);
      published.add(publish);
    } else if (input instanceof Input.Pause pause) {
      steps.add(new Step.Elapse(pause.by()));
    }
    addSteps(random.nextInt(MOST_STEPS_BETWEEN));
  }

  private void addSteps(int count) {
    for (int i = 0; i < count; i++) {
      steps.add(next());
    }
  }

  private int any() {
    return random.nextInt(ANY);
  }

  private Step next() {
    int kind = random.nextInt(100);
    if (kind < 50) {
      return new Step.Advance(any());
    }
    if (kind < 64) {
      return new Step.Commit(any());
    }
    return kind < 85 ? failure(kind) : other(kind);
  }

  private Step failure(int kind) {
    if (kind < 71) {
      return new Step.CrashWithin(any(), 1 + random.nextInt(MOST_TOUCHES), random.nextBoolean());
    }
    if (kind < 74) {
      return new Step.Crash(any(), random.nextBoolean());
    }
    if (kind < 78) {
      return new Step.Abort(any());
    }
    return kind < 82 ? new Step.Restart(any()) : new Step.Fence(any());
  }

  private Step other(int kind) {
    if (kind < 88) {
      return new Step.Rebalance();
    }
    if (kind < 91) {
      return new Step.Move(any(), any());
    }
    if (kind < 95 && !published.isEmpty()) {
      Step.Publish again = published.get(random.nextInt(published.size()));
      return new Step.Publish(again.record(), again.shown(), true);
    }
    return kind < 98 ? new Step.Elapse(PAUSES.get(random.nextInt(PAUSES.size()))) : new Step.Read();
  }
}
