package io.headwater.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import io.headwater.history.HistorySummary;
import io.headwater.history.HistoryWriter;
import io.headwater.privacy.proto.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;

class HistoryCommandTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final HistoryDescription SWIPES = new HistoryDescription(
          "card-swipes", 0, MessageType.of(CardSwipe.class))
      .withKeyType(KeyType.STRING)
      .at(1, 2);

  @TempDir
  Path directory;

  @BeforeEach
  void writeAHistory() {
    write("swipes.zst", SWIPES, swipes(4));
  }

  private Path write(String name, HistoryDescription description, List<HistoryEvent> events) {
    Path file = directory.resolve(name);
    try (HistoryWriter writer = HistoryWriter.create(file, description)) {
      events.forEach(writer::write);
      writer.finish();
    }
    return file;
  }

  /** One swipe every 10 minutes, in turns of keys {@code c0}, {@code c1} and {@code c2}. */
  private static List<HistoryEvent> swipes(int count) {
    List<HistoryEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(swipe(10 + i, "c" + i % 3, "m", START.plusSeconds(600L * i)));
    }
    return events;
  }

  private static HistoryEvent swipe(long offset, String card, String merchant, Instant time) {
    CardSwipe value =
        CardSwipe.newBuilder().setCard(card).setMerchant(merchant).setAmount(3).build();
    return new HistoryEvent(
        offset,
        time,
        Optional.of(card.getBytes(UTF_8)),
        Optional.of(value.toByteArray()),
        EventHeaders.NONE);
  }

  /** A history of several blocks, cut off in the last but one. */
  private Path cut() throws IOException {
    Random random = new Random(7);
    List<HistoryEvent> events = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      byte[] merchant = new byte[60_000];
      random.nextBytes(merchant);
      String text = new String(merchant, ISO_8859_1);
      events.add(swipe(i, "c", text, START.plusSeconds(i)));
    }
    Path whole = write("large.zst", SWIPES, events);
    List<Long> positions = HistorySummary.of(whole).blocks().stream()
        .map(block -> block.position())
        .toList();
    long torn = positions.get(positions.size() - 2) + 100;
    return Files.write(
        directory.resolve("cut.zst"), Arrays.copyOf(Files.readAllBytes(whole), (int) torn));
  }

  private CommandRun.Result history(String... arguments) {
    return CommandRun.in(directory)
        .run(Stream.concat(Stream.of("history"), Stream.of(arguments)).toArray(String[]::new));
  }

  @Test
  void tellsWhatIsInAFile() {
    CommandRun.Result info = history("info", "swipes.zst");

    assertThat(info.code()).isZero();
    assertThat(info.out()).matches("""
        swipes.zst
          topic    card-swipes, partition 1 of 2
          values   bank.CardSwipe, keys string
          records  4 records, offsets 10 to 13
          times    2026-01-01T00:00:00Z to 2026-01-01T00:30:00Z
          size     [0-9]+ bytes, of 100 bytes before compression \\(0.[0-9] to 1\\)
          format   2, 1 block
          whole    yes
        """);
  }

  @Test
  void tellsScriptsWhatIsInFiles() {
    CommandRun.Result info = history("info", "swipes.zst", "swipes.zst", "--json");

    assertThat(info.outLines())
        .hasSize(2)
        .allMatch(line -> line.matches("\\{\"file\":\"swipes.zst\",\"topic\":\"card-swipes\","
            + "\"partition\":1,\"partitions\":2,\"type\":\"bank.CardSwipe\","
            + "\"keyType\":\"string\",\"records\":4,\"firstOffset\":10,\"lastOffset\":13,"
            + "\"leastTime\":\"2026-01-01T00:00:00Z\",\"greatestTime\":\"2026-01-01T00:30:00Z\","
            + "\"bytes\":\\d+,\"recordBytes\":100,\"format\":2,\"blocks\":1,\"whole\":true}"));
  }

  @Test
  void printsTheMessageDefinitions() {
    assertThat(history("info", "swipes.zst", "--descriptors").out())
        .startsWith("// bank/account.proto\npackage bank;\n")
        .contains("enum Status {\n")
        .contains("message AccountCommand {\n  oneof command {\n    bank.Open open = 1;\n")
        .contains("message CardSwipe {\n  string card = 1;\n");
  }

  @Test
  void writesTheDescriptorSet() {
    CommandRun.Result info = history("info", "swipes.zst", "--descriptor-set", "types.binpb");

    assertThat(info).isEqualTo(new CommandRun.Result(0, "", ""));
    assertThat(MessageTypes.read(directory.resolve("types.binpb")).find("bank.CardSwipe"))
        .isPresent();
  }

  @Test
  void tellsWhatIsLeftOfADamagedFile() throws IOException {
    cut();

    CommandRun.Result info = history("info", "cut.zst");

    assertThat(info.code()).isEqualTo(ExitCode.FAILED);
    assertThat(info.out()).contains("  records  36 records, offsets 0 to 35\n").contains("no\n");
    assertThat(info.err()).contains(": the block is cut off; the 36 events before it are intact");
  }

  @Test
  void printsRecordsAsConsumeDoes() {
    CommandRun.Result cat = history("cat", "swipes.zst", "--limit", "1");

    assertThat(cat)
        .isEqualTo(new CommandRun.Result(
            0,
            "{\"position\":\"card-swipes-1@10\",\"time\":\"2026-01-01T00:00:00Z\",\"key\":\"c0\","
                + "\"type\":\"bank.CardSwipe\",\"value\":{\"card\":\"c0\",\"merchant\":\"m\","
                + "\"amount\":\"3\"}}\n",
            ""));
  }

  @Test
  void readsRecordsOfOlderTypesAsWhatTheyAre() {
    EventHeaders older =
        EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.TYPE, "bank.Deposit")));
    write(
        "older.zst",
        SWIPES.withOlderTypes(List.of(MessageType.of(Deposit.class))),
        List.of(new HistoryEvent(
            3,
            START,
            Optional.empty(),
            Optional.of(Deposit.newBuilder().setAmount(7).build().toByteArray()),
            older)));

    assertThat(history("cat", "older.zst").out())
        .contains("\"type\":\"bank.Deposit\"")
        .endsWith("\"value\":{\"amount\":\"7\"}}\n");
    assertThat(history("verify", "older.zst").out()).isEqualTo("older.zst: whole, 1 record\n");
  }

  @Test
  void showsPersonalDataToThoseOnlyWhoAskForIt() {
    Profile profile = Profile.newBuilder().setId(5).setName("ada").build();
    write(
        "profiles.zst",
        new HistoryDescription("profiles", 0, MessageType.of(Profile.class)),
        List.of(new HistoryEvent(
            0, START, Optional.empty(), Optional.of(profile.toByteArray()), EventHeaders.NONE)));

    assertThat(history("cat", "profiles.zst").out())
        .endsWith("\"value\":{\"id\":\"5\",\"name\":\"[redacted]\"}}\n");
    assertThat(history("cat", "profiles.zst", "--show-redacted").out())
        .endsWith("\"value\":{\"id\":\"5\",\"name\":\"ada\"}}\n");
  }

  @Test
  void printsARangeOfOffsetsOrTimesOrAKey() {
    assertThat(positions("--from", "11", "--to", "13")).containsExactly("@11", "@12");
    assertThat(positions("--from", "2026-01-01T00:10:00Z")).containsExactly("@11", "@12", "@13");
    assertThat(positions("--to", "2026-01-01T00:10:00Z")).containsExactly("@10");
    assertThat(positions("--from", "latest")).isEmpty();
    assertThat(positions("--key", "c0")).containsExactly("@10", "@13");
  }

  private List<String> positions(String... options) {
    CommandRun.Result cat = history(
        Stream.concat(Stream.of("cat", "swipes.zst"), Stream.of(options)).toArray(String[]::new));
    assertThat(cat.code()).isZero();
    return cat.outLines().stream()
        .map(line -> line.replaceFirst(".*?(@\\d+).*", "$1"))
        .toList();
  }

  @Test
  void printsEverythingBeforeTheDamage() throws IOException {
    cut();

    CommandRun.Result cat = history("cat", "cut.zst");

    assertThat(cat.outLines()).hasSize(36);
    assertThat(cat.err()).contains("the block is cut off; the 36 events before it are intact");
    assertThat(cat.code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void verifiesWholeFiles() {
    assertThat(history("verify", "swipes.zst"))
        .isEqualTo(new CommandRun.Result(0, "swipes.zst: whole, 4 records\n", ""));
  }

  @Test
  void verifiesDamagedOnesToo() throws IOException {
    cut();

    CommandRun.Result verify = history("verify", "cut.zst", "swipes.zst", "--json");

    assertThat(verify.code()).isEqualTo(ExitCode.FAILED);
    assertThat(verify.out())
        .matches("\\{\"file\":\"cut.zst\",\"whole\":false,\"records\":36,\"bad\":0,"
            + "\"damagedAt\":\\d+}\n\\{\"file\":\"swipes.zst\",\"whole\":true,\"records\":4,"
            + "\"bad\":0}\n");
    assertThat(verify.err()).contains(" at byte ").contains("[HW0303]");
  }

  @Test
  void saysNothingOfAFileThatItWasNotToReadToItsEnd() {
    CommandRun stopped = CommandRun.in(directory);
    stopped.stop().request();

    assertThat(stopped.run("history", "verify", "swipes.zst"))
        .isEqualTo(new CommandRun.Result(1, "", "stopped before the end\n"));
  }

  @Test
  void verifiesValuesByTheirType() {
    HistoryEvent poison = new HistoryEvent(
        20, START, Optional.empty(), Optional.of("poison".getBytes(UTF_8)), EventHeaders.NONE);
    write("poison.zst", SWIPES, List.of(poison));

    CommandRun.Result verify = history("verify", "poison.zst");

    assertThat(verify.code()).isEqualTo(ExitCode.FAILED);
    assertThat(verify.out()).isEqualTo("poison.zst: whole, 1 record, 1 bad\n");
    assertThat(verify.err())
        .startsWith("card-swipes-1@20: its value is no 'bank.CardSwipe' (DECODE_");
  }

  @Test
  void splitsAndMergesWithoutADifference() throws IOException {
    CommandRun.Result split = history("split", "swipes.zst", "--every", "20m", "--out", "parts");
    CommandRun.Result merge = history(
        "merge",
        "parts/card-swipes-1.20260101T002000Z.history.zst",
        "parts/card-swipes-1.20260101T000000Z.history.zst",
        "--out",
        "merged.zst");

    assertThat(split)
        .isEqualTo(new CommandRun.Result(0, "split 4 records into 2 files in parts\n", ""));
    assertThat(merge)
        .isEqualTo(new CommandRun.Result(0, "merged 4 records of 2 files into merged.zst\n", ""));
    assertThat(directory.resolve("merged.zst"))
        .hasSameBinaryContentAs(directory.resolve("swipes.zst"));
  }

  @Test
  void mergesPartitionsByTimeWithNewOffsets() {
    write(
        "other.zst",
        SWIPES.at(0, 2),
        List.of(
            swipe(10, "x", "m", START.plusSeconds(5)),
            swipe(11, "y", "m", START.plusSeconds(1800))));

    CommandRun.Result merge =
        history("merge", "swipes.zst", "other.zst", "--by-time", "--out", "merged.zst");

    assertThat(merge.code()).isZero();
    assertThat(history("cat", "merged.zst").outLines())
        .extracting(line -> line.replaceFirst(".*(@\\d+).*\"key\":\"(..?)\".*", "$1 $2"))
        .containsExactly("@0 c0", "@1 x", "@2 c1", "@3 c2", "@4 y", "@5 c0");
  }

  @Test
  void refusesToMergePartitionsByOffset() {
    write("other.zst", SWIPES.at(0, 2), swipes(1));

    CommandRun.Result merge = history("merge", "swipes.zst", "other.zst", "--out", "merged.zst");

    assertThat(merge.code()).isEqualTo(ExitCode.USAGE);
    assertThat(merge.err())
        .contains("other.zst: it is of partition 0, and 'swipes.zst' of partition 1 [HW0354]");
    assertThat(directory.resolve("merged.zst")).doesNotExist();
  }

  @Test
  void takesNoDamagedFileApartUnlessToldTo() throws IOException {
    cut();

    CommandRun.Result refused = history("split", "cut.zst", "--records", "30", "--out", "parts");
    CommandRun.Result taken =
        history("split", "cut.zst", "--records", "30", "--out", "parts", "--recover");

    assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.out()).isEmpty();
    assertThat(taken.out()).isEqualTo("split 36 records into 2 files in parts\n");
    assertThat(taken.err()).contains("the block is cut off");
    assertThat(taken.code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void mergesAndImportsWhatIsBeforeDamageIfToldTo() throws IOException {
    cut();

    CommandRun.Result merged = history("merge", "cut.zst", "--out", "merged.zst", "--recover");
    CommandRun.Result imported =
        CommandRun.in(directory).run("import", "cut.zst", "--out", "imported.zst", "--recover");

    assertThat(merged.code()).isEqualTo(ExitCode.FAILED);
    assertThat(imported.code()).isEqualTo(ExitCode.FAILED);
    assertThat(imported.out()).isEqualTo("wrote 36 events to imported.zst\n");
    try (HistoryReader reader = HistoryReader.open(directory.resolve("merged.zst"))) {
      assertThat(reader).hasSize(36);
    }
    assertThat(directory.resolve("imported.zst"))
        .hasSameBinaryContentAs(directory.resolve("merged.zst"));
  }

  @Test
  void leavesNothingOfASplitThatIsStopped() {
    CommandRun stopped = CommandRun.in(directory);
    stopped.stop().request();

    CommandRun.Result split =
        stopped.run("history", "split", "swipes.zst", "--keys", "2", "--out", "parts");

    assertThat(split).isEqualTo(new CommandRun.Result(1, "", "stopped; no file was written\n"));
    assertThat(directory.resolve("parts")).isEmptyDirectory();
  }

  @Test
  void refusesPartsOfNothing() {
    assertThat(history("split", "swipes.zst", "--records", "0", "--out", "parts"))
        .isEqualTo(new CommandRun.Result(2, "", """
            option '--records': 0 is less than 1 [HW0352]
              fix: give 1 or more
            """));
  }

  @Test
  void refusesMorePartsThanADirectoryShouldHave() {
    assertThat(history("split", "swipes.zst", "--keys", "10001", "--out", "parts"))
        .isEqualTo(new CommandRun.Result(2, "", """
            swipes.zst: it would be split into more than 10,000 files [HW0352]
              fix: make the parts larger
            """));
    assertThat(directory.resolve("parts")).doesNotExist();
  }

  @Test
  void writesTheDescriptorSetOfOneHistory() {
    assertThat(history("info", "swipes.zst", "swipes.zst", "--descriptor-set", "types.binpb"))
        .isEqualTo(new CommandRun.Result(2, "", """
            option '--descriptor-set': there are 2 histories, and one file to write to [HW0351]
              fix: name one history
            """));
    assertThat(history("info", "swipes.zst", "--descriptor-set", "absent/types.binpb"))
        .isEqualTo(new CommandRun.Result(2, "", """
            absent/types.binpb: the descriptor set cannot be written [HW0350]
              fix: name a file in a directory that you may write to
            """));
  }

  @Test
  void endsWithoutAWordWhenNobodyReadsOn() throws IOException {
    CommandRun.Result cat = CommandRun.in(directory)
        .withStdout(new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        })
        .run("history", "cat", "swipes.zst");

    assertThat(cat).isEqualTo(new CommandRun.Result(0, "", ""));
  }
}
