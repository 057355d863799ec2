package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.runtime.ClusterTopics;
import io.headwater.runtime.LossAcceptance;
import io.headwater.runtime.LostRange;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater accept-loss}: goes on behind input that was deleted before it was read. */
@Command(
    name = "accept-loss",
    description = {
      "Let a halted application go on behind input that was deleted before it was read.",
      "Changes nothing without --yes. The application must be stopped, and the offsets be exactly"
          + " those that are lost."
    })
final class AcceptLossCommand implements Callable<Integer> {
  private static final Pattern RANGE = Pattern.compile(
      "(?<topic>.+)-(?<partition>\\d{1,9})@(?<from>\\d{1,18})\\.\\.(?<to>\\d{1,18})");

  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of the topology.")
  private String name = "";

  @Option(
      names = "--at",
      paramLabel = "RANGE",
      required = true,
      description = "What is lost, as topic-partition@from..to; may be repeated.")
  private List<String> ranges = new ArrayList<>();

  @Option(names = "--yes", description = "Do it.")
  private boolean isMeant;

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  AcceptLossCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologySpec spec = topologies.catalog(console.world()).find(name).requireValid();
    List<LostRange> lost = ranges.stream().map(AcceptLossCommand::parse).toList();
    try (Cluster cluster = clusterOption.open(console);
        ClusterTopics topics =
            ClusterTopics.connect(cluster.bootstrapServers(), cluster.address().kafka())) {
      LossAcceptance acceptance = new LossAcceptance(topics, spec);
      acceptance.requireLost(lost);
      if (isMeant) {
        acceptance.accept(lost);
      }
    }
    lost.forEach(range -> console.out().line(json.isWanted() ? asJson(range) : asText(range)));
    return ExitCode.OK;
  }

  private static LostRange parse(String text) {
    Matcher range = RANGE.matcher(text);
    if (range.matches()) {
      LostRange lost = LostRange.of(
          range.group("topic"),
          Integer.parseInt(range.group("partition")),
          Long.parseLong(range.group("from")),
          Long.parseLong(range.group("to")));
      if (lost.count() > 0) {
        return lost;
      }
    }
    throw new InvalidInputException(
        new Problem(
            "HW1869",
            "option '--at'",
            "'" + text + "' is no range of offsets",
            "give topic-partition@from..to, as the application names it"),
        null);
  }

  private String asText(LostRange range) {
    return "%s  %s lost; %s"
        .formatted(
            range,
            Text.counted(range.count(), "offset"),
            isMeant
                ? "the application goes on behind them"
                : "nothing is changed; with --yes, the application goes on behind them");
  }

  private String asJson(LostRange range) {
    return JsonText.object(out -> {
      out.writeStringField("range", range.toString());
      out.writeNumberField("offsets", range.count());
      out.writeBooleanField("accepted", isMeant);
    });
  }
}
