package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.cli.CommandRun.Result;
import io.headwater.client.ClusterAddress;
import io.headwater.client.Committing;
import io.headwater.client.GroupAssignment;
import io.headwater.client.Ordering;
import io.headwater.client.Reading;
import io.headwater.client.StartAt;
import io.headwater.client.SubscriberSettings;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SubscribeOptionsTest {
  private static final Path HERE = Path.of("").toAbsolutePath();

  private static SubscriberSettings settings(String arguments) {
    SubscribeOptions options = new SubscribeOptions();
    new CommandLine(options)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments.split(" "));
    options.check(StartText.Start.EARLIEST, Set.of(), false);
    Console console = new Console(new Surroundings(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        false,
        false,
        HERE,
        new StopSignal()));
    ClusterAddress cluster = ClusterAddress.of("localhost:9092");
    return options.settings(console, cluster, "notes", Set.of(), StartAt.LATEST, false);
  }

  @Test
  void readsAsASubscriberOfAGroupDoes() {
    SubscriberSettings plain = SubscriberSettings.of(
        ClusterAddress.of("localhost:9092"),
        Reading.Group.of("printers", "notes").startingAt(StartAt.LATEST));

    assertThat(settings("--group printers")).isEqualTo(plain);
  }

  @Test
  void saysHowTheGroupIsAssignedAndWhenItCommits() {
    SubscriberSettings settings = settings("--group printers --assignment round-robin"
        + " --instance-id box-1 --ordering unordered --workers 30 --commit batch"
        + " --commit-interval 200ms --pending-records 10 --pending-bytes 1MiB");

    assertThat(settings.reading())
        .isEqualTo(new Reading.Group(
            "printers",
            List.of("notes"),
            GroupAssignment.ROUND_ROBIN,
            Optional.of("box-1"),
            StartAt.LATEST));
    assertThat(settings.ordering()).isEqualTo(Ordering.UNORDERED);
    assertThat(settings.committing()).isEqualTo(Committing.BATCH);
    assertThat(settings.commitInterval()).isEqualTo(Duration.ofMillis(200));
    assertThat(settings.workers()).isEqualTo(30);
    assertThat(settings.maxPending()).isEqualTo(30);
    assertThat(settings.maxPendingBytes()).isEqualTo(1 << 20);
  }

  @Test
  void keepsPositionsInAFile() {
    Reading reading = settings("--positions at.json").reading();

    assertThat(reading)
        .isInstanceOfSatisfying(
            Reading.Single.class,
            single -> assertThat(single.start())
                .isInstanceOfSatisfying(
                    StartAt.Stored.class,
                    stored -> assertThat(stored.otherwise()).isEqualTo(StartAt.LATEST)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--assignment range | --assignment | --group",
        "--instance-id i | --instance-id | --group",
        "--workers 3 | --workers | --group or --positions",
        "--from stored | --from stored | --group or --positions",
        "--batch 5 | --batch | --group or --positions",
        "--group g --batch-bytes 5 | --batch-bytes | --batch",
        "--positions f --share | --share | --group"
      })
  void needsAGroupOrPositions(String arguments, String option, String needed) {
    assertThat(consume(arguments))
        .isEqualTo(new Result(2, "", """
            option '%s': means nothing without %s [HW0768]
              fix: add %s, or leave it out
            """.formatted(option, needed, needed)));
  }

  @ParameterizedTest
  @CsvSource({
    "--group g --positions f, --positions, --group",
    "--group g --partition 1, --partition, --group",
    "--group g --share --batch 5, --share, --batch",
    "--group g --share --ordering key, --ordering, --share",
    "--group g --share --from 5, --from TIME or OFFSET, --share",
    "--group g --batch 5 --commit auto, --commit, --share or --batch",
    "--group g --batch 5 --max 3, --max, --batch"
  })
  void refusesWhatDoesNotGoTogether(String arguments, String option, String other) {
    assertThat(consume(arguments).err()).isEqualTo("""
        option '%s': means nothing with %s [HW0768]
          fix: leave out one of them
        """.formatted(option, other));
  }

  @ParameterizedTest
  @CsvSource({
    "--group g --assignment sticky, --assignment",
    "--group g --commit later, --commit",
    "--group g --from soon, --from"
  })
  void saysWhichValueCannotBe(String arguments, String option) {
    assertThat(consume(arguments).err())
        .startsWith("headwater consume: option '%s' cannot be".formatted(option));
  }

  @Test
  void needsAWorker() {
    assertThatThrownBy(() -> settings("--group g --workers 0"))
        .hasMessage("option '--workers': it is 0 [HW0769]\n  fix: give 1 or more");
  }

  private static Result consume(String arguments) {
    return CommandRun.in(HERE).run(("consume notes " + arguments).split(" "));
  }
}
