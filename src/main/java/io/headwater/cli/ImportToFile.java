package io.headwater.cli;

import io.headwater.client.PublishRecord;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogRow;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import io.headwater.history.HistoryWriter;
import io.headwater.history.WholeHistory;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Imports into a history file, which appears when all of it is there. */
final class ImportToFile {
  private final Console console;
  private final Path target;
  private final RejectOptions rejects;
  private final JsonOption json;

  ImportToFile(Console console, Path target, RejectOptions rejects, JsonOption json) {
    this.console = console;
    this.target = target;
    this.rejects = rejects;
    this.json = json;
  }

  /** One step of an import: an event, a row that is set aside, or the end. */
  private record Step(Optional<HistoryEvent> event, Optional<InputRow.Bad> bad) {
    static final Step END = new Step(Optional.empty(), Optional.empty());

    static Step of(HistoryEvent event) {
      return new Step(Optional.of(event), Optional.empty());
    }

    static Step of(InputRow.Bad bad) {
      return new Step(Optional.empty(), Optional.of(bad));
    }

    boolean isEnd() {
      return event.isEmpty() && bad.isEmpty();
    }
  }

  /** Imports an event log, of which only the mapping tells what its events are. */
  int ofLog(InputFile input, EventLog log) {
    try (log) {
      Iterator<EventLogRow> rows = log.iterator();
      return write(
          new HistoryDescription(topicOf(target), 0, log.valueType()),
          input.bytes(),
          log::bytesRead,
          () -> rows.hasNext() ? step(rows.next(), input) : Step.END);
    }
  }

  private static Step step(EventLogRow row, InputFile input) {
    if (row instanceof EventLogRow.RejectedRow bad) {
      return Step.of(
          new InputRow.Bad(bad.line(), bad.raw(), EventLogInput.problem(input.name(), bad)));
    }
    return Step.of(((EventLogRow.MappedRow) row).event());
  }

  /** Imports records as their stream declares them, with offsets from 0. */
  int ofStream(RecordInput input, DeclaredStream source) {
    try (input) {
      HistoryDescription description = new HistoryDescription(
              source.stream().topic(), 0, source.stream().value())
          .withKeyType(source.stream().keyType());
      long[] offset = {0};
      int code = write(
          description,
          input.bytesInAll(),
          input::bytesRead,
          () -> input.next().map(row -> step(row, offset)).orElse(Step.END));
      input.requireUndamaged();
      return code;
    }
  }

  private static Step step(InputRow row, long[] offset) {
    if (row instanceof InputRow.Bad bad) {
      return Step.of(bad);
    }
    PublishRecord record = ((InputRow.Sound) row).record();
    return Step.of(new HistoryEvent(
        offset[0]++, record.eventTime(), record.key(), record.value(), record.headers()));
  }

  /** Copies a history: one of an older format becomes one of the newest. */
  int ofHistory(WholeHistory history) {
    try (HistoryReader reader = history.open()) {
      Iterator<HistoryEvent> events = reader.iterator();
      int code = write(
          history.description(),
          OptionalLong.of(history.summary().fileBytes()),
          reader::bytesRead,
          () -> events.hasNext() ? Step.of(events.next()) : Step.END);
      history.requireUndamaged();
      return code;
    }
  }

  private int write(
      HistoryDescription description,
      OptionalLong bytesInAll,
      LongSupplier bytesRead,
      Supplier<Step> steps) {
    try (RejectedRows rejected = RejectedRows.of(console, rejects.file());
        Progress progress = Progress.of(console, "imported", bytesInAll);
        HistoryWriter writer = HistoryWriter.create(console.world().file(target), description)) {
      for (Step step = steps.get(); !step.isEnd(); step = steps.get()) {
        if (console.world().stop().isRequested()) {
          console.notes().line("stopped; no file was written");
          return ExitCode.FAILED;
        }
        step.event().ifPresent(writer::write);
        step.bad().ifPresent(bad -> rejected.add(bad.line(), bad.raw(), bad.problem()));
        progress.at(writer.events(), bytesRead.getAsLong());
      }
      writer.finish();
      progress.close();
      console.out().line(summary(writer.events(), rejected.count()));
      return rejected.count() == 0 || rejects.isSkipping() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** The topic that a history is meant for: the file's name up to its first dot. */
  private static String topicOf(Path target) {
    String name = target.getFileName().toString();
    int dot = name.indexOf('.');
    return dot < 1 ? name : name.substring(0, dot);
  }

  private String summary(long events, long bad) {
    if (json.isWanted()) {
      return JsonText.object(members -> {
        members.writeStringField("file", target.toString());
        members.writeNumberField("events", events);
        members.writeNumberField("bad", bad);
      });
    }
    return "wrote %s to %s%s"
        .formatted(
            Text.counted(events, "event"),
            target,
            bad == 0 ? "" : "; set aside " + Text.counted(bad, "bad row"));
  }
}
