package io.headwater.history;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.headwater.event.MessageType;
import io.headwater.history.EventLogRow.MappedRow;
import io.headwater.yaml.MappingFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real log, that of the BPI Challenge 2012: every event of 13,087 loan applications. */
final class LoanLogTest {
  private static final Path LOG = Path.of("../shared/histories/loan-applications-2012.csv.gz");

  @TempDir
  private Path directory;

  @BeforeEach
  void needTheLog() {
    assumeTrue(Files.exists(LOG), () -> "skipped: there is no event log at " + LOG);
  }

  @Test
  void becomesAHistoryWithoutLosingARow() {
    Path file = directory.resolve("loans");

    long rejected = importTo(file, mapping("loan-activities"));

    try (HistoryReader reader = HistoryReader.open(file)) {
      Map<String, Long> activities =
          stream(reader).collect(groupingBy(text(reader.valueType(), "activity"), counting()));
      assertThat(rejected).isZero();
      assertThat(activities.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(262_200);
      assertThat(activities)
          .containsAllEntriesOf(Map.ofEntries(
              Map.entry("A_SUBMITTED", 13_087L),
              Map.entry("A_PARTLYSUBMITTED", 13_087L),
              Map.entry("A_PREACCEPTED", 7_367L),
              Map.entry("A_ACCEPTED", 5_113L),
              Map.entry("A_FINALIZED", 5_015L),
              Map.entry("A_APPROVED", 2_246L),
              Map.entry("A_REGISTERED", 2_246L),
              Map.entry("A_ACTIVATED", 2_246L),
              Map.entry("A_DECLINED", 7_635L),
              Map.entry("A_CANCELLED", 2_807L),
              Map.entry("O_SELECTED", 7_030L),
              Map.entry("O_CREATED", 7_030L),
              Map.entry("O_SENT", 7_030L),
              Map.entry("O_SENT_BACK", 3_454L),
              Map.entry("O_ACCEPTED", 2_243L),
              Map.entry("O_CANCELLED", 3_655L),
              Map.entry("O_DECLINED", 802L)));
    }
  }

  @Test
  void becomesCommandsOfThreeKindsForEveryApplication() {
    Set<String> applications = new HashSet<>();

    try (EventLog log = EventLog.open(LOG, mapping("loan-commands"), LoanTypes.all())) {
      Map<String, Long> cases = stream(log)
          .map(row -> ((MappedRow) row).event())
          .peek(event -> applications.add(key(event)))
          .collect(groupingBy(oneofCase(log.valueType()), counting()));
      assertThat(applications).hasSize(13_087).contains("173688");
      assertThat(cases)
          .isEqualTo(Map.of("application", 60_849L, "offer", 31_244L, "work_item", 170_107L));
    }
  }

  private static String key(HistoryEvent event) {
    return new String(event.key().orElseThrow(), StandardCharsets.UTF_8);
  }

  private static Function<HistoryEvent, String> oneofCase(MessageType type) {
    OneofDescriptor body = type.descriptor().getOneofs().get(0);
    return event -> {
      Message command = type.parse(event.value().orElseThrow());
      return command.getOneofFieldDescriptor(body).getName();
    };
  }

  private static Function<HistoryEvent, String> text(MessageType type, String field) {
    FieldDescriptor descriptor = type.descriptor().findFieldByName(field);
    return event -> {
      Message value = type.parse(event.value().orElseThrow());
      return (String) value.getField(descriptor);
    };
  }

  private static <T> Stream<T> stream(Iterable<T> values) {
    return StreamSupport.stream(values.spliterator(), false);
  }

  /** Returns how many rows were rejected. */
  private static long importTo(Path file, EventLogMapping mapping) {
    long rejected = 0;
    try (EventLog log = EventLog.open(LOG, mapping, LoanTypes.all());
        HistoryWriter writer =
            HistoryWriter.create(file, new HistoryDescription("loans", 0, log.valueType()))) {
      for (EventLogRow row : log) {
        if (row instanceof MappedRow mapped) {
          writer.write(mapped.event());
        } else {
          rejected++;
        }
      }
      writer.finish();
    }
    return rejected;
  }

  private static EventLogMapping mapping(String name) {
    return MappingFile.read(Logs.MAPPINGS.resolve(name + ".mapping.yaml"), LoanTypes.all());
  }
}
