package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.history.HistorySummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What was exported, for people and for scripts. */
final class ExportText {
  private ExportText() {}

  static List<String> lines(String topic, ExportRun.Report report, Path out) {
    List<String> lines = new ArrayList<>();
    lines.add("exported %s of %s to %s in %s, %s"
        .formatted(
            Text.counted(report.records(), "record"),
            topic,
            out,
            Text.seconds(report.elapsed()),
            Text.rate(report.records(), "record", report.elapsed())));
    for (ExportRun.Part part : report.parts()) {
      lines.add("  %s: %s%s"
          .formatted(
              part.file(),
              Text.counted(part.summary().events(), "record"),
              ranges(part.summary())));
    }
    return lines;
  }

  private static String ranges(HistorySummary summary) {
    return summary.events() == 0
        ? ""
        : ", offsets %d to %d, %s to %s"
            .formatted(
                summary.firstOffset().orElseThrow(),
                summary.lastOffset().orElseThrow(),
                summary.leastTime().orElseThrow(),
                summary.greatestTime().orElseThrow());
  }

  static String json(String topic, ExportRun.Report report, long wantedOffset) {
    return JsonText.object(members -> {
      members.writeStringField("topic", topic);
      members.writeNumberField("records", report.records());
      members.writeNumberField("seconds", report.elapsed().toMillis() / 1000.0);
      members.writeArrayFieldStart("partitions");
      for (ExportRun.Part part : report.parts()) {
        members.writeStartObject();
        write(part, wantedOffset, members);
        members.writeEndObject();
      }
      members.writeEndArray();
    });
  }

  private static void write(ExportRun.Part part, long wantedOffset, JsonGenerator members)
      throws IOException {
    members.writeNumberField("partition", part.start().partition());
    members.writeStringField("file", part.file());
    members.writeNumberField("records", part.summary().events());
    HistoryOverviewCommand.writeRanges(part.summary(), members);
    members.writeNumberField("startOffset", part.start().offset());
    members.writeNumberField("endOffset", part.end().offset());
    if (part.isLostFrom(wantedOffset)) {
      members.writeNumberField("lostFrom", wantedOffset);
      members.writeNumberField("lostTo", part.start().offset() - 1);
    }
  }
}
