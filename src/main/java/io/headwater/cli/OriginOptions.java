package io.headwater.cli;

import io.headwater.client.PublishRecord;
import io.headwater.event.EventHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What records are published because of, where they do not say so themselves. */
final class OriginOptions {
  private static final String TRACE_PARENT = "traceparent";

  /** As the W3C writes it: version, trace, parent, flags. */
  private static final Pattern TRACE =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  @Option(
      names = "--correlation",
      paramLabel = "ID",
      description = "Header hw-correlation of records that have none.")
  private Optional<String> correlation = Optional.empty();

  @Option(
      names = "--traceparent",
      paramLabel = "TEXT",
      description = "Header traceparent of records that have none, as the W3C writes it.")
  private Optional<String> traceParent = Optional.empty();

  /**
   * Refuses what nobody could read.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the trace is not of the form
   */
  void check() {
    if (traceParent.isPresent() && !TRACE.matcher(traceParent.get()).matches()) {
      throw OptionRules.refused(
          "HW0770",
          "--traceparent",
          "it is not as the W3C Trace Context writes it",
          "give such as 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "");
    }
  }

  /** Returns a record with these headers, unless it has them. */
  PublishRecord apply(PublishRecord record) {
    List<EventHeaders.Entry> more = new ArrayList<>();
    correlation.ifPresent(id -> more.add(EventHeaders.Entry.text(EventHeaders.CORRELATION, id)));
    traceParent.ifPresent(text -> more.add(EventHeaders.Entry.text(TRACE_PARENT, text)));
    more.removeIf(entry -> record.headers().text(entry.name()).isPresent());
    if (more.isEmpty()) {
      return record;
    }
    EventHeaders headers = record.headers();
    for (EventHeaders.Entry entry : more) {
      headers = headers.plus(entry);
    }
    return new PublishRecord(
        record.topic(),
        record.partition(),
        record.key(),
        record.value(),
        headers,
        record.eventTime());
  }
}
