package io.headwater.cli;

import io.headwater.client.PublishCounts;
import io.headwater.metrics.Distribution;
import java.time.Duration;
import java.util.Locale;

/**
 * What was published, and what was not.
 *
 * @param counts of the publisher
 * @param unwritten rows that are not there
 * @param latency from giving a record to its acknowledgement, in nanoseconds; of some records
 * @param lastLine of the input that was given to the publisher, from 1; 0 if none was
 * @param isComplete whether the whole input was read
 */
record PublishSummary(
    PublishCounts counts,
    UnwrittenRows.Counts unwritten,
    Distribution latency,
    Duration elapsed,
    long lastLine,
    boolean isComplete) {
  private static final double NANOS_PER_MILLI = 1e6;

  /** Tells whether everything is where it should be, or was declared not to matter. */
  boolean isGood(boolean isSkippingBad) {
    return isComplete && unwritten.failed() == 0 && (unwritten.bad() == 0 || isSkippingBad);
  }

  String asText(String topic) {
    long published = counts.acknowledged();
    return "published %s to %s in %s, %s%s%s%s%s%s%s%s"
        .formatted(
            Text.counted(published, "record"),
            topic,
            Text.seconds(elapsed),
            Text.rate(published, "record", elapsed),
            latency.count() == 0
                ? ""
                : ", acknowledged after %s (p50), %s (p99)".formatted(millis(50), millis(99)),
            counted(counts.retried(), "further attempt"),
            counted(counts.deadLettered(), "dead letter"),
            unwritten.shed() == 0 ? "" : "; shed " + Text.counted(unwritten.shed(), "record"),
            unwritten.failed() == 0
                ? ""
                : "; %s not written".formatted(Text.counted(unwritten.failed(), "record")),
            unwritten.bad() == 0 ? "" : "; set aside " + Text.counted(unwritten.bad(), "bad row"),
            isComplete ? "" : "; stopped before the end, behind line %d".formatted(lastLine));
  }

  private static String counted(long count, String noun) {
    return count == 0 ? "" : "; " + Text.counted(count, noun);
  }

  private String millis(double percent) {
    return String.format(Locale.ROOT, "%.1f ms", latency.percentile(percent) / NANOS_PER_MILLI);
  }

  String asJson(String topic) {
    return JsonText.object(json -> {
      json.writeStringField("topic", topic);
      json.writeNumberField("published", counts.acknowledged());
      json.writeNumberField("bad", unwritten.bad());
      json.writeNumberField("notWritten", unwritten.failed());
      json.writeNumberField("shed", unwritten.shed());
      json.writeNumberField("retried", counts.retried());
      json.writeNumberField("deadLetters", counts.deadLettered());
      json.writeNumberField("seconds", elapsed.toMillis() / 1000.0);
      if (latency.count() > 0) {
        json.writeNumberField("millisP50", latency.percentile(50) / NANOS_PER_MILLI);
        json.writeNumberField("millisP99", latency.percentile(99) / NANOS_PER_MILLI);
        json.writeNumberField("millisMax", latency.max() / NANOS_PER_MILLI);
      }
      json.writeNumberField("lastLine", lastLine);
      json.writeBooleanField("complete", isComplete);
    });
  }
}
