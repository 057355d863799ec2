package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.MessageRendering;
import io.headwater.event.Snapshot;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.topology.StreamSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Shows what became of the demonstration's records, and compares it with what had to. */
final class DemoReport {
  private static final int STATES = 3;

  private final Console console;
  private final Cluster cluster;
  private final HeadwaterApp app;
  private final Expectation expectation;

  /**
   * What had to become of the records.
   *
   * @param expected counts by program
   * @param before counts by program before the first record
   * @param begin wall-clock time before the first record
   */
  record Expectation(
      Map<String, OutcomeCounts> expected, Map<String, OutcomeCounts> before, Instant begin) {}

  DemoReport(Console console, Cluster cluster, HeadwaterApp app, Expectation expectation) {
    this.console = console;
    this.cluster = cluster;
    this.app = app;
    this.expectation = expectation;
  }

  /** Prints for a person; true if every number adds up. */
  boolean print() {
    boolean countsAddUp = printCounts();
    printStates();
    boolean lettersAddUp = printDeadLetters();
    line("");
    line("try next:");
    line("  headwater describe orders");
    line("  headwater consume order-events --topology orders --max 5");
    line("  headwater consume payment-notifications --topology orders --dlq");
    line("");
    OutcomeCounts total = total();
    line(countsAddUp && lettersAddUp ? "every number adds up" : "THE NUMBERS DO NOT ADD UP");
    line(total.toString());
    console.out().flush();
    return countsAddUp && lettersAddUp && total.isConserved();
  }

  /** Prints one line of JSON; true if every number adds up. */
  boolean printJson() {
    long letters = deadLetters().size();
    boolean addsUp = differences().isEmpty()
        && letters == total().of(Outcome.DEAD_LETTERED)
        && total().isConserved();
    line(JsonText.object(json -> {
      CountsJson.write(json, total());
      json.writeNumberField("dead-letters-read", letters);
      json.writeBooleanField("adds-up", addsUp);
    }));
    console.out().flush();
    return addsUp;
  }

  private void line(String text) {
    console.out().line(text);
  }

  private OutcomeCounts counted(String program) {
    OutcomeCounts now = app.metrics().countsByProgram().getOrDefault(program, OutcomeCounts.NONE);
    return now.minus(expectation.before().getOrDefault(program, OutcomeCounts.NONE));
  }

  private OutcomeCounts total() {
    return expectation.expected().keySet().stream()
        .map(this::counted)
        .reduce(OutcomeCounts.NONE, OutcomeCounts::plus);
  }

  private List<String> differences() {
    return expectation.expected().entrySet().stream()
        .filter(entry -> !entry.getValue().equals(counted(entry.getKey())))
        .map(entry -> "%s: expected %s".formatted(entry.getKey(), entry.getValue()))
        .toList();
  }

  private boolean printCounts() {
    line("what became of the records, by program:");
    expectation
        .expected()
        .keySet()
        .forEach(program -> line("  %-28s %s".formatted(program, counted(program))));
    List<String> differences = differences();
    differences.forEach(one -> line("  NOT AS GENERATED " + one));
    return differences.isEmpty();
  }

  private void printStates() {
    line("");
    line("some orders, read from the running store:");
    for (Map.Entry<byte[], Snapshot> entry : app.scan("order", STATES)) {
      line("  %s  sequence %d  %s"
          .formatted(
              new String(entry.getKey(), StandardCharsets.UTF_8),
              entry.getValue().sequence(),
              json(entry.getValue().state())));
    }
  }

  private static String json(Message message) {
    String text = MessageRendering.json(message);
    return text.length() > 160 ? text.substring(0, 160) + "…" : text;
  }

  private boolean printDeadLetters() {
    Map<String, List<DeadLetter>> byReason = new TreeMap<>();
    List<DeadLetter> letters = deadLetters();
    for (DeadLetter letter : letters) {
      String reason = letter.origin().topic() + " " + letter.cause().code();
      byReason.computeIfAbsent(reason, one -> new ArrayList<>()).add(letter);
    }
    line("");
    line("dead letters, read back from the queues:");
    byReason.forEach((reason, some) -> {
      DeadLetter first = some.get(0);
      line("  %4d  %-42s %s".formatted(some.size(), reason, first.cause().message()));
      line("        first from %s, in step %s"
          .formatted(first.origin(), first.cause().step()));
    });
    long counted = total().of(Outcome.DEAD_LETTERED);
    if (letters.size() != counted) {
      line("  NOT AS COUNTED: %d were read, %d were counted".formatted(letters.size(), counted));
    }
    return letters.size() == counted;
  }

  /** Reads the dead letters of this demonstration; older ones may be in the queues as well. */
  private List<DeadLetter> deadLetters() {
    String[] queues =
        app.spec().sources().stream().map(StreamSpec::deadLetterTopic).toArray(String[]::new);
    List<DeadLetter> letters = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(cluster.address(), ReadRange.all(queues))) {
      reader.forEach(record -> {
        read(record)
            .filter(letter -> !letter.cause().failedAt().isBefore(expectation.begin()))
            .ifPresent(letters::add);
        return true;
      });
    }
    return letters;
  }

  private static Optional<DeadLetter> read(StoredRecord record) {
    return DeadLetterHeaders.read(
        record.key().orElse(null), record.value().orElse(null), record.headers());
  }
}
