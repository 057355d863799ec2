package io.headwater.cli;

import io.headwater.client.CommandChannel;
import io.headwater.client.CommandClient;
import io.headwater.client.CommandClientSettings;
import io.headwater.client.CommandClientSettings.WhenFull;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.runtime.CommandChannels;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater send}: sends commands, and prints what they are answered. */
@Command(
    name = "send",
    description = {
      "Send commands to an aggregate of an application that runs, and print its replies, in order.",
      "",
      "A command is JSON, such as {\"deposit\":{\"amount\":5}}, or a record as publish takes it,"
          + " such as",
      "{\"key\":\"ada\",\"id\":\"c-1\",\"value\":{\"deposit\":{\"amount\":5}}}, one per line.",
      "A command that was not answered within --timeout may have been decided: send it again with"
          + " the same id.",
      "Exit code 0 says that all were decided."
    })
final class SendCommand implements Callable<Integer> {
  private static final int MAX_PENDING = 250;

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "TOPOLOGY",
      description = "Name, folder or class of a topology.")
  private String topology = "";

  @Parameters(index = "1", paramLabel = "AGGREGATE", description = "Aggregate of the topology.")
  private String aggregate = "";

  @Parameters(
      index = "2",
      paramLabel = "COMMAND",
      arity = "0..1",
      description = "A command, or a file with one per line; standard input by default.")
  private String command = "-";

  @Option(names = "--key", paramLabel = "KEY", description = "Key of commands that have none.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Id of the one command; random by default.")
  private Optional<String> id = Optional.empty();

  @Option(
      names = "--expect",
      paramLabel = "N",
      description = "Sequence number that the aggregate must have, for the one command; 0 if new.")
  private OptionalLong expected = OptionalLong.empty();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  SendCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    TopologySpec spec = topologies.catalog(console.world()).find(topology).requireValid();
    CommandChannel channel = CommandChannels.of(spec, aggregate);
    if (expected.orElse(0) < 0) {
      throw new InvalidInputException(
          new Problem(
              "HW1742",
              "--expect",
              "%d is no sequence number".formatted(expected.getAsLong()),
              "give 0 for a new aggregate, or the number of its events"),
          null);
    }
    DeclaredStream target = DeclaredStream.find(spec, commandsOf(spec));
    try (RecordInput input = input(target);
        OneCommand rows = new OneCommand(input, id, expected);
        Cluster cluster = clusterOption.open(console);
        SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, spec)) {
      target.requireTopic(cluster);
      CommandClientSettings settings = CommandClientSettings.of(cluster.address())
          .withDeadline(cluster.address().timeout())
          .withMaxPending(MAX_PENDING, WhenFull.WAIT);
      try (CommandClient client = CommandClient.open(settings, channel)) {
        return new SendRun(console, client, settings.deadline(), replyLine())
            .run(new SealingInput(rows, target.stream(), keys.protection()));
      }
    }
  }

  private String commandsOf(TopologySpec spec) {
    return spec.aggregates().stream()
        .filter(one -> one.name().equals(aggregate))
        .map(AggregateSpec::commands)
        .findFirst()
        .orElseThrow();
  }

  private ReplyLine replyLine() {
    return json.isWanted() ? ReplyLine.JSON : ReplyLine.TEXT;
  }

  private RecordInput input(DeclaredStream target) {
    RecordLines lines = new RecordLines(target.stream(), key, InstantSource.system());
    return command.startsWith("{")
        ? new OneLineInput(command, "COMMAND", lines)
        : new JsonLinesInput(InputFile.of(console.world(), Path.of(command)), lines);
  }
}
