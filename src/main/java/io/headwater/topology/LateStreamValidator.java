package io.headwater.topology;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.util.Optional;

/** Finds what is wrong with the stream that late records of a step go to. */
final class LateStreamValidator {
  private final TopologySpec spec;
  private final PipelineValidator pipeline;
  private final StepSpec step;

  LateStreamValidator(TopologySpec spec, PipelineValidator pipeline, StepSpec step) {
    this.spec = spec;
    this.pipeline = pipeline;
    this.step = step;
  }

  private void report(String code, String what, String fix) {
    pipeline.report(code, step.where(), what + " in step '" + step.name() + "'", fix);
  }

  /** Checks the stream for records of {@code value} under {@code keyType}. */
  void check(String late, MessageType value, KeyType keyType) {
    Optional<StreamSpec> target = spec.stream(late);
    if (target.isEmpty()) {
      pipeline.report(
          "HW0155",
          step.where(),
          "sends late records of step '%s' to %s"
              .formatted(step.name(), pipeline.unknownStream(late)),
          "declare the stream, or correct the name");
      return;
    }
    StreamSpec stream = target.get();
    if (!stream.value().equals(value)) {
      report(
          "HW0156",
          "sends late '%s' to stream '%s', which holds '%s',"
              .formatted(value, late, stream.value()),
          "declare a stream of '" + value + "'");
    }
    if (stream.keyType() != keyType && stream.key().isEmpty()) {
      report(
          "HW0157",
          "sends late records with %s keys to stream '%s', which has %s keys,"
              .formatted(keyType.label(), late, stream.keyType().label()),
          "declare the same key type, or the stream's key as a rule of its value");
    }
    pipeline.checkLoop(late, step.where());
  }
}
