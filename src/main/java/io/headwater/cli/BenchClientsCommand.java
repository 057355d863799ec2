package io.headwater.cli;

import static io.headwater.cli.OptionRules.requireAtLeastOne;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater bench clients}: our clients beside the ones they are made of. */
@Command(
    name = "clients",
    description = {
      "Measure publishers and subscribers beside bare kafka-clients, in turns, in one run.",
      "Topics are made for it and deleted. Nothing else should run on the machine meanwhile.",
      "Modes: sync, sync-parallel, async, batch, consume, consume-parsed, consume-fold,",
      "consume-batch, group, keys."
    })
final class BenchClientsCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--modes",
      paramLabel = "MODE,…",
      split = ",",
      converter = BenchModeText.class,
      description = "Measure these; all by default.")
  private List<BenchMode> modes = List.of(BenchMode.values());

  @Option(
      names = "--records",
      paramLabel = "N",
      description = {
        "Records of a round; 500000 by default. Slow modes have a part of it: sync a hundredth,",
        "sync-parallel a tenth, keys a twenty-fifth."
      })
  private int records = 500_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count; 5 by default.")
  private int rounds = 5;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = {
        "Rounds of each mode in front of them that do not count; 3 by default. What runs only in",
        "one of the clients is compiled while it runs, what both share is compiled before."
      })
  private int warmUp = 3;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      description = "Size of a value, at least 64; 200 by default.")
  private int payload = 200;

  @Option(names = "--partitions", paramLabel = "N", description = "Of each topic; 6 by default.")
  private int partitions = 6;

  @Option(
      names = "--callers",
      paramLabel = "N",
      description = "Callers that wait at once, in mode sync-parallel; 64 by default.")
  private int callers = 64;

  @Option(
      names = "--members",
      paramLabel = "N",
      description = "Members of the group, no more than partitions; 2 by default.")
  private int members = 2;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Records that mode keys handles at once; 100 by default.")
  private int workers = 100;

  @Option(names = "--keys", paramLabel = "N", description = "Different keys; 1000 by default.")
  private int keys = 1_000;

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  BenchClientsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    check();
    BenchPlan plan = new BenchPlan(
        records, rounds, warmUp, payload, partitions, callers, members, workers, keys);
    try (Cluster cluster = clusterOption.open(console)) {
      List<BenchResult> results = new ClientBench(console, cluster.address(), plan).run(modes);
      BenchReport report = new BenchReport(plan, cluster);
      if (json.isWanted()) {
        console.out().line(report.asJson(results));
      } else {
        report.asText(results).forEach(console.out()::line);
      }
      return results.size() == modes.size() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private void check() {
    Map.of(
            "--records", records,
            "--rounds", rounds,
            "--warm-up", warmUp,
            "--partitions", partitions,
            "--callers", callers,
            "--members", members,
            "--workers", workers,
            "--keys", keys)
        .forEach((option, number) -> requireAtLeastOne(option, Optional.of(number)));
    if (payload < BenchEvents.SMALLEST) {
      throw OptionRules.refused(
          "HW0769",
          "--payload",
          "it is %d".formatted(payload),
          "give %s or more",
          Integer.toString(BenchEvents.SMALLEST));
    }
    if (members > partitions) {
      throw OptionRules.refused(
          "HW0769",
          "--members",
          "it is %d, of %d partitions".formatted(members, partitions),
          "give %s or fewer",
          Integer.toString(partitions));
    }
  }
}
