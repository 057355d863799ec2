package io.headwater.topology;

/** Finds what is wrong with how long a stream is kept, and with where it is read from. */
final class KeepingValidator {
  private final TopologySpec spec;
  private final StreamSpec stream;
  private final TopologyValidator validator;

  KeepingValidator(TopologySpec spec, StreamSpec stream, TopologyValidator validator) {
    this.spec = spec;
    this.stream = stream;
    this.validator = validator;
  }

  void check() {
    stream.retention().filter(kept -> !kept.isInRange()).ifPresent(this::reportRetention);
    stream.start().ifPresent(this::checkStart);
  }

  private void reportRetention(Retention kept) {
    validator.report(
        "HW1320",
        stream.where(),
        "stream '%s' keeps records for %s, expected 1 second to %d days"
            .formatted(stream.name(), kept, Retention.LONGEST.toDays()),
        "declare a time in that range, or forever");
  }

  private void checkStart(StartFrom start) {
    if (!spec.sources().contains(stream)) {
      validator.report(
          "HW1323",
          stream.where(),
          "stream '%s' has a start, but nothing reads it".formatted(stream.name()),
          "remove 'start', or read the stream");
    } else if (!(start instanceof StartFrom.Earliest)) {
      spec.tables().stream()
          .filter(table -> table.stream().equals(stream.name()))
          .forEach(table -> validator.report(
              "HW1324",
              stream.where(),
              "stream '%s' starts at %s, but table '%s' would lack the rows from before"
                  .formatted(stream.name(), start, table.name()),
              "remove 'start': a table reads its stream from the earliest record"));
    }
  }
}
