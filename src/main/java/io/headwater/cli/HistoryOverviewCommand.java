package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.history.DamagedHistoryException;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistorySummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater history info}: tells what is in history files. */
@Command(
    name = "info",
    description = {
      "Tell what is in history files, by their index: it is quick, and does not notice damage",
      "inside of a file, which verify does. Files without an index are read whole."
    })
final class HistoryOverviewCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "History files.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--descriptors", description = "Print the message definitions in the file.")
  private boolean isPrintingDescriptors;

  @Option(
      names = "--descriptor-set",
      paramLabel = "FILE",
      description = "Write the descriptor set in the file, as protoc does; of one history.")
  private Optional<Path> descriptorSet = Optional.empty();

  @Mixin
  private final JsonOption json = new JsonOption();

  HistoryOverviewCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (descriptorSet.isPresent() && files.size() > 1) {
      throw new InvalidInputException(
          new Problem(
              "HW0351",
              "option '--descriptor-set'",
              "there are " + files.size() + " histories, and one file to write to",
              "name one history"),
          null);
    }
    boolean isWhole = true;
    for (Path file : files) {
      isWhole &= tell(file);
    }
    return isWhole ? ExitCode.OK : ExitCode.FAILED;
  }

  private boolean tell(Path file) {
    HistorySummary summary;
    try {
      summary = HistorySummary.of(console.world().file(file));
    } catch (DamagedHistoryException e) {
      console.notes().problems(e.problems());
      return false;
    }
    descriptorSet.ifPresent(target -> write(summary, target));
    if (isPrintingDescriptors) {
      console.out().line(ProtoText.of(summary.descriptors()));
    } else if (descriptorSet.isEmpty()) {
      console.out().line(json.isWanted() ? json(file, summary) : text(file, summary));
    }
    summary.damage().ifPresent(damage -> console.notes().problems(damage.problems()));
    return summary.damage().isEmpty();
  }

  private void write(HistorySummary summary, Path target) {
    try {
      Files.write(console.world().file(target), summary.descriptors().toByteArray());
    } catch (IOException e) {
      throw new InvalidInputException(
          new Problem(
              "HW0350",
              target.toString(),
              "the descriptor set cannot be written",
              "name a file in a directory that you may write to"),
          e);
    }
  }

  private static String text(Path file, HistorySummary summary) {
    HistoryDescription description = summary.description();
    String partitions =
        description.partitions().isPresent() ? " of " + description.partitions().getAsInt() : "";
    String records = Text.counted(summary.events(), "record");
    if (summary.events() > 0) {
      records += ", offsets %d to %d"
          .formatted(summary.firstOffset().orElseThrow(), summary.lastOffset().orElseThrow());
    }
    List<String> lines = new ArrayList<>(List.of(
        file.toString(),
        "  topic    %s, partition %d%s"
            .formatted(description.topic(), description.partition(), partitions),
        "  values   " + description.valueType()
            + description.keyType().map(type -> ", keys " + type.label()).orElse(""),
        "  records  " + records));
    if (summary.events() > 0) {
      lines.add("  times    %s to %s"
          .formatted(summary.leastTime().orElseThrow(), summary.greatestTime().orElseThrow()));
    }
    lines.add("  size     %s, of %s before compression%s"
        .formatted(
            Text.counted(summary.fileBytes(), "byte"),
            Text.counted(summary.eventBytes(), "byte"),
            ratio(summary)));
    lines.add("  format   %d, %s"
        .formatted(summary.format(), Text.counted(summary.blocks().size(), "block")));
    lines.add("  whole    " + summary.damage().map(damage -> "no").orElse("yes"));
    return String.join("\n", lines);
  }

  private static String ratio(HistorySummary summary) {
    return summary.events() == 0
        ? ""
        : String.format(
            Locale.ROOT, " (%.1f to 1)", (double) summary.eventBytes() / summary.fileBytes());
  }

  private static String json(Path file, HistorySummary summary) {
    HistoryDescription description = summary.description();
    return JsonText.object(members -> {
      members.writeStringField("file", file.toString());
      members.writeStringField("topic", description.topic());
      members.writeNumberField("partition", description.partition());
      if (description.partitions().isPresent()) {
        members.writeNumberField("partitions", description.partitions().getAsInt());
      }
      members.writeStringField("type", description.valueType().fullName());
      if (description.keyType().isPresent()) {
        members.writeStringField("keyType", description.keyType().get().label());
      }
      members.writeNumberField("records", summary.events());
      writeRanges(summary, members);
      members.writeNumberField("bytes", summary.fileBytes());
      members.writeNumberField("recordBytes", summary.eventBytes());
      members.writeNumberField("format", summary.format());
      members.writeNumberField("blocks", summary.blocks().size());
      members.writeBooleanField("whole", summary.damage().isEmpty());
      if (summary.damage().isPresent()) {
        members.writeNumberField("damagedAt", summary.damage().get().bytePosition());
      }
    });
  }

  /** Writes offsets and times, if there are records. */
  static void writeRanges(HistorySummary summary, JsonGenerator members) throws IOException {
    if (summary.events() > 0) {
      members.writeNumberField("firstOffset", summary.firstOffset().orElseThrow());
      members.writeNumberField("lastOffset", summary.lastOffset().orElseThrow());
      members.writeStringField("leastTime", summary.leastTime().orElseThrow().toString());
      members.writeStringField(
          "greatestTime", summary.greatestTime().orElseThrow().toString());
    }
  }
}
