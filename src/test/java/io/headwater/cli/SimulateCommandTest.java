package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.Bank;
import topologies.bank.proto.CardSwipe;

class SimulateCommandTest {
  private static final String BANK = Bank.class.getName();
  private static final String NUMBERING = Numbering.class.getName();
  private static final Pattern CONSOLE =
      Pattern.compile("(?ms)^```console\n\\$ headwater ([^\n]*)\n(.*?)^```$");
  private static final String NUMBER = "[0-9,]*[0-9]";

  @TempDir
  Path directory;

  /** Numbers card swipes in the order in which this process happens to see them. */
  public static final class Numbering implements TopologyDefinition {
    private static final AtomicLong SEEN = new AtomicLong();

    @Override
    public TopologySpec topology() {
      TopologyBuilder topology = TopologyBuilder.topology("numbering");
      topology
          .pipeline("number", topology.stream("card-swipes", CardSwipe.class))
          .map(
              CardSwipe.class,
              swipe -> swipe.toBuilder().setAmount(SEEN.incrementAndGet()).build())
          .to(topology.stream("numbered", CardSwipe.class));
      return topology.build();
    }
  }

  private CommandRun.Result simulate(String topology, String... more) {
    List<String> arguments = new ArrayList<>(List.of("simulate", topology));
    arguments.addAll(List.of(more));
    return CommandRun.in(directory).run(arguments.toArray(String[]::new));
  }

  @Test
  void tellsWhatHasHappenedThatChangedNothing() {
    CommandRun.Result run = simulate(BANK, "--seeds", "20", "--instances", "3");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .matches("simulated 20 schedules of bank, [0-9,]+ steps in all, on 3 instances\n"
            + "[0-9,]+ crashes, [0-9,]+ aborted transactions, [0-9,]+ refused commits, [0-9]+"
            + " tasks moved\n"
            + "records were taken [0-9,]+ times, [0-9,]+ more in vain, and none was lost or"
            + " counted twice\n");
  }

  @Test
  void endsWithTheLineThatShowsAFailureAgain() throws IOException {
    CommandRun.Result run = simulate(NUMBERING, "--seed", "7");

    assertThat(run.code()).isEqualTo(ExitCode.DIVERGENCE);
    assertThat(run.out())
        .startsWith("failures change what topology 'numbering' leads to, seed 7:\n")
        .endsWith("\nagain: headwater simulate " + NUMBERING + " --seed 7\n");
    assertThat(Files.readString(Path.of("docs/testing.md")))
        .contains("```\n" + run.out().replace(NUMBERING, "numbering") + "```");
  }

  @Test
  void reportsToScripts() {
    CommandRun.Result sound = simulate(BANK, "--seed", "7", "--json");
    CommandRun.Result unsound = simulate(NUMBERING, "--instances", "3", "--json");

    assertThat(sound.out())
        .matches("\\{\"topology\":\"bank\",\"instances\":2,\"firstSeed\":7,"
            + "\"schedules\":1,\"steps\":[0-9]+,\"records\":[0-9]+,[^{}]*\"moves\":[0-9]+}\n");
    assertThat(unsound.out())
        .contains(",\"failure\":{\"seed\":0,\"again\":\"headwater simulate " + NUMBERING
            + " --instances 3 --seed 0\",\"found\":[\"numbered-")
        .contains("\"steps\":[\"card-swipes-");
  }

  @Test
  void takesRecordsOfFiles() throws IOException {
    Files.writeString(directory.resolve("swipes.jsonl"), """
        {"key":"c1","time":"2026-01-31T12:00:00Z","value":{"card":"c1","amount":"4"}}
        {"key":"c2","time":"2026-01-31T12:00:01Z","value":{"card":"c2","amount":"5"}}
        """);

    CommandRun.Result sound =
        simulate(BANK, "--records", "swipes.jsonl", "--stream", "card-swipes", "--seeds", "10");
    CommandRun.Result unsound =
        simulate(NUMBERING, "--records", "swipes.jsonl", "--stream", "card-swipes");

    assertThat(sound.code()).isZero();
    assertThat(sound.out()).startsWith("simulated 10 schedules of bank");
    assertThat(unsound.out())
        .contains("@0 comes: @")
        .endsWith(" --records swipes.jsonl --stream card-swipes --seed 0\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--seed -1; option '--seed': it is -1 [HW1834]; give 0 or more",
        "--seeds 0; option '--seeds': it is 0 [HW1831]; give 1 or more",
        "--instances 17; option '--instances': it is 17 [HW1832]; give 1 to 16"
      })
  void refusesNumbersThatAreNone(String options, String problem, String fix) {
    CommandRun.Result run = simulate(BANK, options.split(" "));

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).isEqualTo(problem + "\n  fix: " + fix + "\n");
  }

  @Test
  void refusesMoreRecordsThanASchedulesCanHave() throws IOException {
    Files.writeString(
        directory.resolve("many.jsonl"), "{\"value\":{\"card\":\"c\"}}\n".repeat(1_001));

    CommandRun.Result run = simulate(BANK, "--records", "many.jsonl", "--stream", "card-swipes");

    assertThat(run.err())
        .isEqualTo("option '--records': there are more than 1,000 records,"
            + " and each schedule has all [HW1833]\n"
            + "  fix: give 1 to 1,000 records\n");
  }

  @Test
  void refusesTopologiesThatNothingComesInto() {
    CommandRun.Result run = simulate(Silent.class.getName());

    assertThat(run.err())
        .isEqualTo("topology 'silent': no records come into it from outside,"
            + " so there is nothing to disturb [HW1830]\n"
            + "  fix: simulate a topology that reads a stream\n");
  }

  /** Reads only what it writes. */
  public static final class Silent implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder topology = TopologyBuilder.topology("silent");
      StreamRef<CardSwipe> one = topology.stream("one", CardSwipe.class);
      StreamRef<CardSwipe> other = topology.stream("other", CardSwipe.class);
      topology.pipeline("there", one).to(other);
      topology.pipeline("back", other).to(one);
      return topology.build();
    }
  }

  @Test
  void saysHowFarItCameWhenItIsStopped() {
    CommandRun stopped = CommandRun.in(directory);
    stopped.stop().request();

    CommandRun.Result run = stopped.run("simulate", BANK);

    assertThat(run.code()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).startsWith("simulated 0 schedules of bank, 0 steps in all");
  }

  @Test
  void printsWhatThePageShowsButForTheNumbers() throws IOException {
    String page = Files.readString(Path.of("docs/testing.md"));
    MatchResult shown = CONSOLE.matcher(page).results().findFirst().orElseThrow();

    CommandRun.Result run =
        CommandRun.in(Path.of("").toAbsolutePath()).run(shown.group(1).split(" "));

    assertThat(run.out().replaceAll(NUMBER, "n")).isEqualTo(shown.group(2).replaceAll(NUMBER, "n"));
  }
}
