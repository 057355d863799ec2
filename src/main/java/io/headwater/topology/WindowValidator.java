package io.headwater.topology;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds what is wrong with a windowed fold. */
final class WindowValidator {
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final long MOST_WINDOWS = 1_000;

  private final TopologySpec spec;
  private final PipelineValidator pipeline;
  private final StepSpec.WindowFold step;

  WindowValidator(TopologySpec spec, PipelineValidator pipeline, StepSpec.WindowFold step) {
    this.spec = spec;
    this.pipeline = pipeline;
    this.step = step;
  }

  /** Checks the step for records of {@code value} under {@code keyType}. */
  void check(MessageType value, KeyType keyType) {
    Map<String, Duration> lengths = lengths();
    lengths.forEach(this::checkLength);
    if (step.window() instanceof Windowing.Hopping hopping
        && lengths.values().stream().allMatch(length -> length.toMillis() > 0)) {
      checkAdvance(hopping);
    }
    checkGrace();
    checkMerge();
    step.late()
        .ifPresent(
            late -> new LateStreamValidator(spec, pipeline, step).check(late, value, keyType));
  }

  private void report(String code, String what, String fix) {
    pipeline.report(code, step.where(), what + " in step '" + step.name() + "'", fix);
  }

  private Map<String, Duration> lengths() {
    Map<String, Duration> lengths = new LinkedHashMap<>();
    if (step.window() instanceof Windowing.Tumbling tumbling) {
      lengths.put("a size", tumbling.size());
    } else if (step.window() instanceof Windowing.Hopping hopping) {
      lengths.put("a size", hopping.size());
      lengths.put("an advance", hopping.advance());
    } else if (step.window() instanceof Windowing.Sliding sliding) {
      lengths.put("a difference", sliding.difference());
    } else if (step.window() instanceof Windowing.Session session) {
      lengths.put("a gap", session.gap());
    }
    return lengths;
  }

  private void checkLength(String what, Duration length) {
    if (length.compareTo(Duration.ofMillis(1)) < 0) {
      report(
          "HW0150",
          "has windows with %s of %s, expected at least 1 ms,".formatted(what, length),
          "declare a positive time");
    } else if (length.compareTo(LONGEST) > 0) {
      tooLong(what, length);
    }
  }

  private void tooLong(String what, Duration length) {
    report(
        "HW0158",
        "has windows with %s of %s, expected at most 36500 days,".formatted(what, length),
        "declare a shorter time, or an 'aggregate' without windows");
  }

  private void checkAdvance(Windowing.Hopping hopping) {
    long size = hopping.size().toMillis();
    long advance = hopping.advance().toMillis();
    if (advance > size) {
      report(
          "HW0151",
          "has windows of %s every %s, which leave out the times between them,"
              .formatted(hopping.size(), hopping.advance()),
          "declare an advance of at most the size");
    } else if (size / advance > MOST_WINDOWS) {
      report(
          "HW0159",
          "has windows of %s every %s, which put each record into %d windows, expected at most %d,"
              .formatted(hopping.size(), hopping.advance(), size / advance, MOST_WINDOWS),
          "declare a longer advance, or sliding windows");
    }
  }

  private void checkGrace() {
    Duration grace = step.window().grace();
    if (grace.isNegative()) {
      report(
          "HW0152",
          "has windows with a grace of %s, expected at least 0,".formatted(grace),
          "declare for how long records may be late");
    } else if (grace.compareTo(LONGEST) > 0) {
      tooLong("a grace", grace);
    }
  }

  private void checkMerge() {
    boolean isSession = step.window() instanceof Windowing.Session;
    if (isSession && step.merge().isEmpty()) {
      report("HW0153", "has sessions whose states nothing merges", "add 'merge'");
    } else if (!isSession && step.merge().isPresent()) {
      report(
          "HW0154",
          "merges states of " + step.window().kind() + " windows, which never join,",
          "remove 'merge', or declare a session window");
    }
  }
}
