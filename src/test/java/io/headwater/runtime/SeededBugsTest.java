package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headwater.event.RecordPosition;
import io.headwater.host.InternalTopics;
import io.headwater.runtime.Aftermath.Found;
import io.headwater.runtime.HandWrittenTellers.Bug;
import io.headwater.serde.HeaderBytes;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A check that finds nothing may be blind. Eleven seeded bugs here, and two more on a broker in
 * {@link SeededBugsBrokerTest}, are found by each check that is to find them, and by no other.
 */
class SeededBugsTest {
  private static final TopologySpec ACCOUNTS = Tellers.accounts();
  private static final int RECORDS = 600;

  /** Its bytes depend on how ids are kept, which is not what is checked here. */
  private static final String IDS = "teller-command-ids";

  @TempDir
  Path directory;

  private int lostChanges;

  /** Runs commands through the accounts that were written by hand. */
  private Aftermath run(Bug bug, ToIntFunction<byte[]> partitioner) {
    HandWrittenTellers.Counts counts = new HandWrittenTellers.Counts();
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, ACCOUNTS.name());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    try (TopologyTestDriver driver = new TopologyTestDriver(
        HandWrittenTellers.topology(bug, counts, new AtomicBoolean(), letter -> {}), properties)) {
      TestInputTopic<byte[], byte[]> commands = driver.createInputTopic(
          Tellers.COMMANDS, new ByteArraySerializer(), new ByteArraySerializer());
      Aftermath aftermath = new Aftermath(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
      for (int i = 0; i < RECORDS; i++) {
        Tellers.Published next = Tellers.command(i);
        long time = Instant.EPOCH.plusSeconds(i).toEpochMilli();
        commands.pipeInput(new TestRecord<>(
            next.key().toByteArray(),
            next.value().toByteArray(),
            HeaderBytes.toKafka(next.headers()),
            time));
        aftermath.add(new Found(
            new RecordPosition(Tellers.COMMANDS, 0, i),
            Optional.of(next.key()),
            Optional.of(next.value()),
            next.headers(),
            time));
      }
      // The driver does not say which partition a record was written to.
      read(driver, Tellers.EVENTS, partitioner, aftermath);
      read(driver, Tellers.REPLIES, partitioner, aftermath);
      read(driver, "teller-commands-dlq", key -> 0, aftermath);
      List<TestRecord<byte[], byte[]>> changes =
          records(driver, InternalTopics.changelog(ACCOUNTS.name(), "teller"));
      changes
          .subList(0, changes.size() - lostChanges)
          .forEach(change -> aftermath.change(
              "teller", ByteString.copyFrom(change.key()), Aftermath.bytes(change.value())));
      aftermath.counts().putAll(counts.byProgram());
      return aftermath;
    }
  }

  private static List<TestRecord<byte[], byte[]>> records(TopologyTestDriver driver, String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private static void read(
      TopologyTestDriver driver,
      String topic,
      ToIntFunction<byte[]> partitioner,
      Aftermath aftermath) {
    records(driver, topic)
        .forEach(record -> aftermath.add(new Found(
            new RecordPosition(
                topic,
                partitioner.applyAsInt(record.key()),
                aftermath.topic(topic).size()),
            Aftermath.bytes(record.key()),
            Aftermath.bytes(record.value()),
            HeaderBytes.fromKafka(record.headers()),
            record.timestamp())));
  }

  private static int placed(byte[] key) {
    return BuiltInPartitioner.partitionForKey(key, Tellers.PARTITIONS);
  }

  private static Set<AftermathCheck> findings(Aftermath actual) {
    return AftermathCheck.findings(actual, expected(actual)).keySet();
  }

  @Test
  void findNothingInARunWithoutABug() {
    Aftermath sound = run(Bug.NONE, SeededBugsTest::placed);

    assertThat(AftermathCheck.findings(sound, expected(sound))).isEmpty();
    assertThat(Objects.requireNonNull(sound.counts().get("teller")).byOutcome().values())
        .filteredOn(count -> count > 0)
        .hasSize(4);
  }

  private static Aftermath expected(Aftermath actual) {
    Aftermath expected = actual.undisturbed(ACCOUNTS, Tellers.COMMANDS);
    expected.stores().remove(IDS);
    return expected;
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      UNIT_OF_WORK_OFF,      EXACTLY_ONCE ORDER STATES
      SKIPPED_WITHOUT_COUNT, CONSERVATION DEAD_LETTERS
      RECORD_LOST,           CONSERVATION EXACTLY_ONCE ORDER STATES
      COUNTED_TWICE,         CONSERVATION
      DUPLICATE_ACCEPTED,    EXACTLY_ONCE ORDER STATES
      NUMBERED_BY_INSTANCE,  SEQUENCE
      LETTER_TWICE,          DEAD_LETTERS
      LETTER_CUT,            DEAD_LETTERS
      """)
  void findASeededBug(Bug bug, String found) {
    assertThat(findings(run(bug, SeededBugsTest::placed))).isEqualTo(checks(found));
  }

  private static Set<AftermathCheck> checks(String names) {
    return Arrays.stream(names.split(" "))
        .map(AftermathCheck::valueOf)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(AftermathCheck.class)));
  }

  @Test
  void findAHashThatLosesItsSign() {
    ToIntFunction<byte[]> wrong = key -> Math.abs(Utils.murmur2(key)) % Tellers.PARTITIONS;

    assertThat(findings(run(Bug.NONE, wrong))).containsExactly(AftermathCheck.PLACEMENT);
  }

  @Test
  void findAHashThatKeepsItsSign() {
    ToIntFunction<byte[]> wrong = key -> Math.max(0, Utils.murmur2(key) % Tellers.PARTITIONS);

    assertThat(findings(run(Bug.NONE, wrong))).containsExactly(AftermathCheck.PLACEMENT);
  }

  @Test
  void findARecordOfAChangelogThatIsLost() {
    lostChanges = 1;

    assertThat(findings(run(Bug.NONE, SeededBugsTest::placed)))
        .containsExactly(AftermathCheck.STATES);
  }
}
