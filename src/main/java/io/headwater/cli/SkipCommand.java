package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.RecordPosition;
import io.headwater.event.Upcasters;
import io.headwater.operator.InputRecord;
import io.headwater.operator.ProgramEntry;
import io.headwater.replay.StopAt;
import io.headwater.runtime.ClusterTopics;
import io.headwater.runtime.RecordSkip;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater skip}: moves a halted application past one record. */
@Command(
    name = "skip",
    description = {
      "Move a halted application past one record.",
      "Shows the record, and changes nothing without --yes. The application must be stopped, and"
          + " the record be the next one that it reads."
    })
final class SkipCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of the topology.")
  private String name = "";

  @Option(
      names = "--at",
      paramLabel = "POSITION",
      required = true,
      description = "The record, as topic-partition@offset.")
  private String at = "";

  @Option(
      names = "--to-dlq",
      description = "Keep the record in its dead-letter queue, in the same transaction.")
  private boolean isKept;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, for whoever reads the dead letter later.")
  private String reason = "";

  @Option(names = "--show-value", description = "Show the value, too.")
  private boolean isShowingValue;

  @Option(names = "--yes", description = "Do it.")
  private boolean isMeant;

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  SkipCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologySpec spec = topologies.catalog(console.world()).find(name).requireValid();
    RecordPosition position = position();
    try (Cluster cluster = clusterOption.open(console);
        ClusterTopics topics =
            ClusterTopics.connect(cluster.bootstrapServers(), cluster.address().kafka())) {
      RecordSkip skip = RecordSkip.find(topics, spec, position);
      Optional<String> letter = isKept ? Optional.of(skip.deadLetterTopic()) : Optional.empty();
      if (isMeant) {
        skip.apply(isKept, reason);
      }
      console.out().line(json.isWanted() ? asJson(skip, letter) : asText(skip, letter));
    }
    return ExitCode.OK;
  }

  private RecordPosition position() {
    if (StopAt.parse("--at", at) instanceof StopAt.Position found) {
      return found.position();
    }
    throw new InvalidInputException(
        new Problem(
            "HW1868",
            "option '--at'",
            "'" + at + "' is no position",
            "give topic-partition@offset"),
        null);
  }

  private String asText(RecordSkip skip, Optional<String> letter) {
    InputRecord record = skip.record();
    String next = record.position().topic()
        + '-'
        + record.position().partition()
        + '@'
        + (record.position().offset() + 1);
    String shown = JsonText.object(out -> content(out, skip));
    String done = isMeant
        ? "skipped; the application goes on at " + next
        : "nothing is changed; with --yes, the application goes on at " + next;
    return "%s  %s, %d bytes\n  %s\n%s%s"
        .formatted(
            record.position(),
            Instant.ofEpochMilli(record.timestamp()),
            record.sizeBytes(),
            shown,
            done,
            letter
                .map(queue ->
                    (isMeant ? ", and the record is in " : ", and the record is put into ") + queue)
                .orElse(""));
  }

  private String asJson(RecordSkip skip, Optional<String> letter) {
    InputRecord record = skip.record();
    return JsonText.object(out -> {
      out.writeStringField("position", record.position().toString());
      out.writeStringField("time", Instant.ofEpochMilli(record.timestamp()).toString());
      out.writeNumberField("bytes", record.sizeBytes());
      content(out, skip);
      if (letter.isPresent()) {
        out.writeStringField("deadLetterTopic", letter.get());
      }
      out.writeBooleanField("skipped", isMeant);
    });
  }

  private void content(JsonGenerator out, RecordSkip skip) throws IOException {
    InputRecord record = skip.record();
    ProgramEntry entry = skip.entry();
    if (isShowingValue) {
      Upcasters decoder = entry instanceof ProgramEntry.Source source
          ? source.decoder()
          : Upcasters.none(entry.value());
      new RecordJson(entry.keyType(), headers -> Optional.of(decoder), ValueDisplay.REDACTED)
          .writeContent(
              out,
              Optional.ofNullable(record.key()),
              Optional.ofNullable(record.value()),
              record.headers());
      return;
    }
    if (record.key() != null) {
      KeyJson.write(out, entry.keyType(), record.key());
    }
    out.writeFieldName("headers");
    HeadersJson.write(out, record.headers());
  }
}
