package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.PublishRecord;
import io.headwater.event.EventHeaders;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryWriter;
import io.headwater.partition.Partitionings;
import io.headwater.topology.StreamSpec;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.Bank;
import topologies.bank.proto.CardSwipe;

class SourceOptionsTest {
  private static final StreamSpec SWIPES =
      new Bank().topology().stream("card-swipes").orElseThrow();
  private static final int PLACE =
      Partitionings.crc32().newFunction().partition("c".getBytes(UTF_8), SWIPES.partitions());
  private static final EventHeaders HEADERS =
      EventHeaders.of(List.of(new EventHeaders.Entry("trace", null)));

  @TempDir
  Path directory;

  @Test
  void keepsRecordsWhereAndAsTheyAreInAHistoryOfTheSameTopic() {
    write(new HistoryDescription("card-swipes", 0, SWIPES.value()).at(PLACE, SWIPES.partitions()));

    PublishRecord record = onlyRecord();

    assertThat(record.partition()).hasValue(PLACE);
    assertThat(record.headers()).isEqualTo(HEADERS);
    assertThat(record.eventTime()).isEqualTo("2026-01-01T00:00:00.007Z");
  }

  @Test
  void placesRecordsByTheirKeysIfThereWereOtherPartitions() {
    write(new HistoryDescription("card-swipes", 0, SWIPES.value()).at(4, 5));

    PublishRecord record = onlyRecord();

    assertThat(record.partition()).isEqualTo(OptionalInt.empty());
    assertThat(record.headers().text(EventHeaders.TYPE)).contains("bank.CardSwipe");
  }

  @Test
  void placesRecordsByTheirKeysIfTheyAreOfAnotherTopic() {
    write(new HistoryDescription("swipes", 0, SWIPES.value()).at(PLACE, SWIPES.partitions()));

    assertThat(onlyRecord().partition()).isEqualTo(OptionalInt.empty());
  }

  @Test
  void refusesToKeepPartitionsThatTheStreamDoesNotHave() {
    write(new HistoryDescription("card-swipes", 0, SWIPES.value()).at(9, 12));

    assertThat(importing("--keep-partitions")).isEqualTo(new CommandRun.Result(2, "", """
        history.zst: its records are from partition 9, and stream 'card-swipes' has 0 to 5 [HW0360]
          fix: leave out --keep-partitions, to place records by their keys
        """));
  }

  @Test
  void wantsToBeToldWhereRecordsBelongThatAreNotWhereTheirKeysAre() {
    int elsewhere = (PLACE + 1) % SWIPES.partitions();
    write(new HistoryDescription("card-swipes", 0, SWIPES.value())
        .at(elsewhere, SWIPES.partitions()));

    assertThat(importing()).isEqualTo(new CommandRun.Result(2, "", """
        history.zst: 1 record of it is not where stream 'card-swipes' places its key [HW0364]
          fix: say with --keep-partitions or --no-keep-partitions where they belong
        """));
  }

  @Test
  void placesRecordsByTheirKeysIfToldTo() {
    write(new HistoryDescription("card-swipes", 0, SWIPES.value()).at(9, 12));

    // It gets as far as to ask for the cluster.
    assertThat(
            importing("--no-keep-partitions", "--bootstrap-servers", "nowhere").err())
        .startsWith("bootstrap servers: 'nowhere' is not a list of host:port");
  }

  private CommandRun.Result importing(String... more) {
    return CommandRun.in(directory)
        .run(Stream.concat(
                Stream.of(
                    "import",
                    "history.zst",
                    "--topology",
                    Bank.class.getName(),
                    "--stream",
                    "card-swipes"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private void write(HistoryDescription description) {
    CardSwipe swipe = CardSwipe.newBuilder().setCard("c").build();
    try (HistoryWriter writer =
        HistoryWriter.create(directory.resolve("history.zst"), description)) {
      writer.write(new HistoryEvent(
          17,
          Instant.parse("2026-01-01T00:00:00.007Z"),
          Optional.of("c".getBytes(UTF_8)),
          Optional.of(swipe.toByteArray()),
          HEADERS));
      writer.finish();
    }
  }

  private PublishRecord onlyRecord() {
    Surroundings world = new Surroundings(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        false,
        false,
        directory,
        new StopSignal());
    try (RecordInput input = new SourceOptions()
        .open(new Console(world), new TopologyOptions(), List.of(Path.of("history.zst")), SWIPES)) {
      return ((InputRow.Sound) input.next().orElseThrow()).record();
    }
  }
}
