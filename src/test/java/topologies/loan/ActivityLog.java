package topologies.loan;

import com.google.protobuf.util.Timestamps;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import topologies.loan.proto.ApplicationActivity;
import topologies.loan.proto.ApplicationStep;
import topologies.loan.proto.LoanActivity;
import topologies.loan.proto.OfferActivity;
import topologies.loan.proto.OfferStep;
import topologies.loan.proto.Transition;
import topologies.loan.proto.WorkItemKind;
import topologies.loan.proto.WorkItemStep;

/**
 * The bank's log as commands, in its order.
 *
 * @param malformedLines lines that no command can be made of, from 1
 */
record ActivityLog(List<Line> lines, List<Long> malformedLines) {

  /** A command and the application it is for; {@code id} tells exact repetitions of a line. */
  record Line(String id, String application, Instant at, LoanActivity activity) {
    Envelope<LoanActivity> envelope() {
      EventHeaders headers = EventHeaders.of(List.of(EventHeaders.Entry.text("hw-id", id)));
      return Envelope.of(
          new RecordPosition("loan-activities", 0, 0), at, headers, application, activity);
    }
  }

  static ActivityLog read(Path csv) throws IOException {
    List<Line> lines = new ArrayList<>();
    List<Long> malformed = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(open(csv))) {
      for (NamedCsvRecord row : rows) {
        try {
          lines.add(line(row));
        } catch (DateTimeException | IllegalArgumentException e) {
          malformed.add(row.getStartingLineNumber());
        }
      }
    }
    return new ActivityLog(lines, malformed);
  }

  private static Reader open(Path csv) throws IOException {
    InputStream bytes = Files.newInputStream(csv);
    InputStream text = csv.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
    return new InputStreamReader(text, StandardCharsets.UTF_8);
  }

  private static Line line(NamedCsvRecord row) {
    String application = row.getField("case:concept:name");
    String activity = row.getField("concept:name");
    String transition = row.getField("lifecycle:transition");
    String time = row.getField("time:timestamp");
    return new Line(
        String.join("/", application, activity, transition, time),
        application,
        OffsetDateTime.parse(time).toInstant(),
        step(row, activity, Transition.valueOf(transition)));
  }

  private static LoanActivity step(NamedCsvRecord row, String activity, Transition transition) {
    String clerk = row.getField("org:resource");
    LoanActivity.Builder step = LoanActivity.newBuilder();
    switch (activity.substring(0, 2)) {
      case "A_" ->
        step.setApplicationStep(ApplicationStep.newBuilder()
            .setActivity(ApplicationActivity.valueOf(activity))
            .setTransition(transition)
            .setClerk(clerk)
            .setAmount(Long.parseLong(row.getField("case:AMOUNT_REQ")))
            .setRegisteredAt(Timestamps.fromMillis(
                OffsetDateTime.parse(row.getField("case:REG_DATE")).toInstant().toEpochMilli())));
      case "O_" ->
        step.setOfferStep(OfferStep.newBuilder()
            .setActivity(OfferActivity.valueOf(activity))
            .setTransition(transition)
            .setClerk(clerk));
      default ->
        step.setWorkItemStep(WorkItemStep.newBuilder()
            .setKind(WorkItemKind.valueOf(activity.toUpperCase(Locale.ROOT).replace(' ', '_')))
            .setTransition(transition)
            .setClerk(clerk));
    }
    return step.build();
  }
}
