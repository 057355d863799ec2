package io.headwater.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.BadInputs;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.history.HistoryEvent;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.proto.Reply;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Records that no step should get: what becomes of each, by program.
 *
 * <p>An input is a topic, then {@code key=}, {@code value=}, {@code time=} and headers. Bytes are
 * hex after {@code 0x}; {@code text*N} is a text many times over. A semicolon is before a further
 * record.
 */
class BadRecordsTest {
  private static final TopologySpec SPEC = TopologyFile.read(
      BadInputs.file("operators.yaml"),
      TopologyResources.of(BadRecordsTest.class.getClassLoader()));

  @TestFactory
  Stream<DynamicTest> becomesOfEachRecordWhatIsDeclared() throws IOException {
    return BadInputs.tests("records.txt", BadRecordsTest::outcome);
  }

  private static String outcome(String input) {
    List<WrittenRecord> written = new ArrayList<>();
    TopologyMetrics metrics = new TopologyMetrics(SPEC.name());
    InMemoryTopology topology = InMemoryTopology.of(
        SPEC,
        new ReplaySettings(
            Limits.DEFAULT, TopologyHarness.START, Duration.ofDays(1), true, FieldProtection.NONE),
        written::add,
        metrics,
        StateChange.Listener.NONE);
    List<SourceRecord> records =
        Arrays.stream(input.split(" ; ")).map(BadRecordsTest::record).toList();

    List<String> told = new ArrayList<>();
    try {
      records.forEach(topology::process);
    } catch (HaltingRecordException e) {
      told.add("halts: " + e.getMessage());
    }

    DriverComparison.consumed(metrics.countsByProgram())
        .forEach((program, counts) -> told.add(program + ": " + text(counts)));
    metrics.globalTables().forEach((table, meter) -> {
      if (meter.rows() + meter.skipped() > 0) {
        told.add("%s: %d rows, %d skipped".formatted(table, meter.rows(), meter.skipped()));
      }
    });
    written.forEach(one -> told.add(text(one, records.get(0))));
    return String.join("\n", told);
  }

  private static String text(OutcomeCounts counts) {
    assertThat(counts.isConserved()).isTrue();
    List<String> some = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      if (counts.of(outcome) > 0) {
        some.add(
            counts.of(outcome) == 1 ? outcome.label() : counts.of(outcome) + " " + outcome.label());
      }
    }
    return String.join(", ", some);
  }

  private static String text(WrittenRecord record, SourceRecord source) {
    if (record.kind() != WrittenRecord.Kind.DEAD_LETTER) {
      return "-> " + record.position().topic() + replied(record);
    }
    DeadLetter letter =
        DeadLetterHeaders.read(record.key(), record.value(), record.headers()).orElseThrow();
    if (letter.origin().equals(new RecordPosition(source.topic(), 0, 0))) {
      byte[] value = source.event().value().orElse(null);
      // A letter of what is too large says so, and holds what fits.
      if (value == null || value.length <= Limits.DEFAULT.maxInputBytes()) {
        assertThat(letter.value()).isEqualTo(value);
      }
      assertThat(letter.key()).isEqualTo(source.event().key().orElse(null));
      assertThat(letter.headers()).isEqualTo(source.event().headers());
      assertThat(letter.originTimestamp()).isEqualTo(source.event().time().toEpochMilli());
    }
    return "-> %s: %s: %s [%s]"
        .formatted(
            record.position().topic(),
            letter.cause().step(),
            letter.cause().message(),
            letter.cause().code());
  }

  private static String replied(WrittenRecord record) {
    if (!record.position().topic().equals("replies")) {
      return "";
    }
    try {
      Reply reply = Reply.parseFrom(record.value());
      return ": " + (reply.getStatus() + " " + reply.getCode()).strip();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("a reply is unreadable", e);
    }
  }

  private static SourceRecord record(String input) {
    Optional<byte[]> key = Optional.of("k".getBytes(UTF_8));
    Optional<byte[]> value = Optional.empty();
    Instant time = TopologyHarness.START;
    List<EventHeaders.Entry> headers = new ArrayList<>();
    String[] words = input.split(" ");
    for (String word : Arrays.copyOfRange(words, 1, words.length)) {
      String name = word.substring(0, word.indexOf('='));
      String text = word.substring(word.indexOf('=') + 1);
      switch (name) {
        case "key" -> key = BadInputs.bytes(text);
        case "value" -> value = BadInputs.bytes(text);
        case "time" -> time = Instant.ofEpochMilli(Long.parseLong(text));
        default ->
          headers.add(new EventHeaders.Entry(name, BadInputs.bytes(text).orElse(null)));
      }
    }
    HistoryEvent event = new HistoryEvent(0, time, key, value, EventHeaders.of(headers));
    return new SourceRecord(words[0], OptionalInt.of(0), event);
  }
}
