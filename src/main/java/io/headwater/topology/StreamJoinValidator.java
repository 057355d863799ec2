package io.headwater.topology;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.time.Duration;
import java.util.Optional;

/** Finds what is wrong with a join of two streams. */
final class StreamJoinValidator {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final TopologySpec spec;
  private final PipelineValidator pipeline;
  private final StepSpec.StreamJoin step;

  StreamJoinValidator(TopologySpec spec, PipelineValidator pipeline, StepSpec.StreamJoin step) {
    this.spec = spec;
    this.pipeline = pipeline;
    this.step = step;
  }

  /** Checks the step for records of {@code value} under {@code keyType}. */
  void check(MessageType value, KeyType keyType) {
    pipeline.checkStore(step.store(), step.where());
    checkOther();
    checkLengths(step.span());
    step.late()
        .ifPresent(
            late -> new LateStreamValidator(spec, pipeline, step).check(late, value, keyType));
  }

  private void checkOther() {
    Optional<StreamSpec> stream = spec.stream(step.stream());
    if (stream.isEmpty()) {
      pipeline.report(
          "HW1360",
          step.where(),
          "joins in step '%s' %s".formatted(step.name(), pipeline.unknownStream(step.stream())),
          "declare the stream, or correct the name");
    } else if (other().isEmpty()) {
      pipeline.report(
          "HW1364",
          step.where(),
          "joins by key in step '%s' stream '%s' with %s, which spreads one key over partitions"
              .formatted(step.name(), step.stream(), stream.get().keyspace()),
          "'repartition' it in a pipeline of its own, which writes to another stream; join that");
    }
  }

  /** Returns the other stream, unless it is nowhere to be found, or spreads its keys. */
  Optional<StreamSpec> other() {
    return spec.stream(step.stream()).filter(stream -> stream.keyspace().isKeyed());
  }

  /**
   * Checks where else the pipeline reads the other stream.
   *
   * @param isFirst whether it did not up to this step
   */
  void checkReadOnce(boolean isFirst) {
    if (!isFirst) {
      pipeline.report(
          "HW1361",
          step.where(),
          "joins in step '%s' stream '%s', which it reads already"
              .formatted(step.name(), step.stream()),
          "read it in a pipeline of its own, which writes to another stream; join that");
    }
  }

  private void checkLengths(JoinSpan span) {
    if (span.before().equals(span.after())) {
      checkLength("within", span.before());
    } else {
      checkLength("before", span.before());
      checkLength("after", span.after());
    }
    checkLength("grace", span.grace());
  }

  private void checkLength(String what, Duration length) {
    if (length.isNegative()) {
      pipeline.report(
          "HW1362",
          step.where(),
          "joins in step '%s' with '%s' of %s, expected at least 0"
              .formatted(step.name(), what, length),
          "declare how far apart the records of a pair may be, and how late");
    } else if (length.compareTo(LONGEST) > 0) {
      pipeline.report(
          "HW1363",
          step.where(),
          "joins in step '%s' with '%s' of %s, expected at most 36500 days"
              .formatted(step.name(), what, length),
          "declare a shorter time, or join with a table of the stream");
    }
  }
}
