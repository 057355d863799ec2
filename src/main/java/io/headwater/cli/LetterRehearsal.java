package io.headwater.cli;

import io.headwater.client.PublishRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.history.HistoryEvent;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.redrive.DeadLetterQueue;
import io.headwater.redrive.LetterFilter;
import io.headwater.redrive.RedriveSettings;
import io.headwater.redrive.RunReport;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs letters through their topology in memory, one after the other, and tells what would become
 * of them. Its stores are empty at first, so that what depends on state may turn out otherwise.
 */
final class LetterRehearsal {
  /** As applications have it by default. */
  private static final Duration MAX_FUTURE = Duration.ofDays(1);

  private final Console console;
  private final LetterQueue queue;
  private final boolean isJson;
  private final TopologyMetrics metrics;
  private final InMemoryTopology running;
  private final List<WrittenRecord> letters = new ArrayList<>();
  private long passed;
  private long failed;

  LetterRehearsal(Console console, LetterQueue queue, FieldProtection protection, boolean isJson) {
    TopologySpec topology = requireReader(queue);
    this.console = console;
    this.queue = queue;
    this.isJson = isJson;
    this.metrics = new TopologyMetrics(topology.name());
    this.running = InMemoryTopology.of(
        topology,
        new ReplaySettings(Limits.DEFAULT, Instant.now(), MAX_FUTURE, false, protection),
        this::written,
        metrics,
        StateChange.Listener.NONE);
  }

  /** Opens the keys of the topology: its rules see what is sealed as it is meant. */
  static SubjectKeyOptions.Opened keys(
      SubjectKeyOptions options, Console console, Cluster cluster, ReadTarget target) {
    return target
        .topology()
        .map(topology -> options.open(console, cluster, topology))
        .orElse(SubjectKeyOptions.Opened.NONE);
  }

  private static TopologySpec requireReader(LetterQueue queue) {
    DeclaredStream declared = queue.target().declared().orElseThrow(() -> nobody(queue));
    if (!declared.topology().sources().contains(declared.stream())
        || declared.topology().isForDatabaseOnly(declared.stream())) {
      throw nobody(queue);
    }
    return declared.topology();
  }

  private static InvalidInputException nobody(LetterQueue queue) {
    return new InvalidInputException(
        new Problem(
            "HW1850",
            queue.topic(),
            "nothing that can be run in memory reads what its letters are from",
            "name a topology that reads it; effects and databases cannot be tried out"),
        null);
  }

  private void written(WrittenRecord record) {
    if (record.kind() == WrittenRecord.Kind.DEAD_LETTER) {
      letters.add(record);
    }
  }

  /** Tries the chosen letters; returns whether all would pass. */
  boolean run(
      DeadLetterQueue at, RedriveSettings settings, LetterFilter filter, LetterProgress progress) {
    RunReport report = at.rehearse(settings, filter, progress, this::attempt);
    boolean hasState = !running.storeDigests().isEmpty();
    console.out().line(isJson ? json(report, hasState) : text(report, hasState));
    return failed == 0 && LetterReport.isSound(report);
  }

  private void attempt(PublishRecord record) {
    String letter = record.headers().text(EventHeaders.REDRIVE_LETTER).orElseThrow();
    Optional<String> failure = failure(record);
    if (failure.isEmpty()) {
      passed++;
    } else {
      failed++;
    }
    console
        .out()
        .line(
            isJson
                ? JsonText.object(out -> {
                  out.writeStringField("letter", letter);
                  out.writeBooleanField("passes", failure.isEmpty());
                  if (failure.isPresent()) {
                    out.writeStringField("failure", failure.get());
                  }
                })
                : letter + "  " + failure.map(why -> "fails: " + why).orElse("passes"));
  }

  private Optional<String> failure(PublishRecord record) {
    letters.clear();
    long parked = metrics.counts().of(Outcome.PARKED);
    RecordPosition position;
    try {
      position = running.process(new SourceRecord(
          record.topic(),
          record.partition(),
          new HistoryEvent(0, record.eventTime(), record.key(), record.value(), record.headers())));
    } catch (HaltingRecordException e) {
      return Optional.of("halts the application");
    }
    Optional<String> dead = letters.stream()
        .flatMap(one -> DeadLetterHeaders.read(one.key(), one.value(), one.headers()).stream())
        .filter(one -> one.origin().equals(position))
        .map(DeadLetter::cause)
        .map(cause -> "%s in %s".formatted(cause.code(), cause.step()))
        .findFirst();
    return dead.or(() ->
        metrics.counts().of(Outcome.PARKED) > parked ? Optional.of("is parked") : Optional.empty());
  }

  private String text(RunReport report, boolean hasState) {
    return "%s: %s would pass; %,d would fail%s%s"
        .formatted(
            queue.topic(),
            Text.counted(passed, "letter"),
            failed,
            report.held() == 0 ? "" : "; %,d held".formatted(report.held()),
            hasState ? "; stores were empty: what depends on state may turn out otherwise" : "");
  }

  private String json(RunReport report, boolean hasState) {
    return JsonText.object(out -> {
      out.writeStringField("queue", queue.topic());
      out.writeNumberField("wouldPass", passed);
      out.writeNumberField("wouldFail", failed);
      out.writeNumberField("held", report.held());
      out.writeStringField("state", hasState ? "absent" : "none");
    });
  }
}
