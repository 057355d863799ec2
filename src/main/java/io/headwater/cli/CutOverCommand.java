package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.runtime.ClusterTopics;
import io.headwater.runtime.CutOver;
import io.headwater.runtime.CutOverPlan;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater cut-over}: lets another application go on where the live one has stopped. */
@Command(
    name = "cut-over",
    description = {
      "Let an application that was replayed beside the live one go on in its place, exactly where",
      "that has stopped. Prints a plan, and changes nothing without --execute.",
      "",
      "Going back is the same, with the names exchanged."
    })
final class CutOverCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of a topology.")
  private String name = "";

  @Option(
      names = "--to",
      paramLabel = "NAME",
      required = true,
      description = "The application that goes on.")
  private String to = "";

  @Option(
      names = "--inner",
      paramLabel = "STREAM",
      description = "A stream that the topology sends to, and nobody else; may be repeated.")
  private Set<String> inner = new LinkedHashSet<>();

  @Option(names = "--execute", description = "Do it.")
  private boolean isExecuting;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      converter = ReplicaCount.class,
      description = "Replicas of the topic that remembers it, if there is none; 1 by default.")
  private short replicationFactor = 1;

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  CutOverCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologySpec topology = topologies.catalog(console.world()).find(name).requireValid();
    try (Cluster cluster = clusterOption.open(console);
        ClusterTopics topics =
            ClusterTopics.connect(cluster.bootstrapServers(), cluster.address().kafka())) {
      OutputNamespace namespace =
          OutputNamespace.of(LiveApplication.of(topology, cluster), to, inner);
      CutOver cutOver = new CutOver(namespace, topics, cluster.address());
      CutOverPlan plan = cutOver.plan();
      if (isExecuting) {
        cutOver.execute(plan, replicationFactor);
      }
      print(plan, topology.name());
      return ExitCode.OK;
    }
  }

  private void print(CutOverPlan plan, String topology) {
    if (json.isWanted()) {
      console.out().line(JsonText.object(out -> write(out, plan)));
      return;
    }
    console.out().line("from %s to %s".formatted(plan.from(), plan.to()));
    console.out().line("what enters is read on at");
    plan.cut().forEach(at -> console.out().line("  " + at));
    if (!plan.moves().isEmpty()) {
      console.out().line("offsets to be set");
      plan.moves()
          .forEach(move -> console.out().line("  %s %s".formatted(move.group(), move.at())));
    }
    console.out().line(isExecuting ? plan.toString() : "nothing was changed; add --execute");
    if (isExecuting) {
      console
          .notes()
          .line("now run: headwater run %s%s"
              .formatted(topology, plan.to().equals(topology) ? "" : " --as " + plan.to()));
    }
  }

  private void write(JsonGenerator out, CutOverPlan plan) throws IOException {
    out.writeStringField("from", plan.from());
    out.writeStringField("to", plan.to());
    out.writeBooleanField("executed", isExecuting);
    texts(out, "cut", plan.cut().stream().map(CutOverPlan.At::toString).toList());
    out.writeArrayFieldStart("offsets");
    for (CutOverPlan.Move move : plan.moves()) {
      out.writeStartObject();
      out.writeStringField("group", move.group());
      out.writeStringField("at", move.at().toString());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }
}
