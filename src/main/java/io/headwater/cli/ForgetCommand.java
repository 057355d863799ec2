package io.headwater.cli;

import io.headwater.client.TopicSubjectKeys;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.privacy.SubjectKeys;
import io.headwater.topology.TopologySpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater forget}: makes the personal data of a subject unreadable, for good. */
@Command(
    name = "forget",
    description = {
      "Forget a subject: destroy the keys that its personal data is sealed with. Nothing is",
      "deleted from topics and stores; what was personal reads as its fields declare, and so does",
      "whatever is written of the subject later. This cannot be undone."
    })
final class ForgetCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "TOPOLOGY",
      description = "Name, folder or class of the topology.")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "SUBJECT",
      description = "Who: a key, or what the field marked as subject holds.")
  private String subject = "";

  @Option(names = "--yes", description = "Do it; without, nothing is done.")
  private boolean isConfirmed;

  @Mixin
  private final SubjectKeyOptions subjectKeys = new SubjectKeyOptions();

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  ForgetCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TopologySpec topology = topologies.catalog(console.world()).find(name).requireValid();
    requireSense(topology);
    try (Cluster cluster = clusterOption.open(console);
        SubjectKeyOptions.Opened keys = subjectKeys.open(console, cluster, topology)) {
      SubjectKeys.Forgotten forgotten = keys.keys().orElseThrow().forget(subject);
      console.out().line(json.isWanted() ? asJson(topology, forgotten) : asText(forgotten));
      return ExitCode.OK;
    }
  }

  private void requireSense(TopologySpec topology) {
    String where = "topology '%s'".formatted(topology.name());
    if (!topology.hasPersonalData()) {
      throw new InvalidInputException(
          new Problem(
              "HW1665",
              where,
              "none of its messages has personal data",
              "mark fields with [(headwater.personal) = true]"),
          null);
    }
    if (subject.isEmpty()) {
      throw new InvalidInputException(
          new Problem("HW1666", "argument 'SUBJECT'", "it is empty", "name a subject"), null);
    }
    if (!isConfirmed) {
      throw new InvalidInputException(
          new Problem(
              "HW1666",
              where,
              "a subject that is forgotten stays forgotten, and nothing was done yet",
              "add --yes"),
          null);
    }
  }

  private static String asText(SubjectKeys.Forgotten forgotten) {
    String when =
        "running instances follow within %s".formatted(Text.seconds(TopicSubjectKeys.STALENESS));
    return "the subject %s: destroyed %s; %s"
        .formatted(
            forgotten.wasForgotten() ? "was forgotten before" : "is forgotten",
            Text.counted(forgotten.keys(), "key"),
            when);
  }

  private static String asJson(TopologySpec topology, SubjectKeys.Forgotten forgotten) {
    return JsonText.object(members -> {
      members.writeStringField("topology", topology.name());
      members.writeNumberField("keysDestroyed", forgotten.keys());
      members.writeBooleanField("wasForgotten", forgotten.wasForgotten());
      members.writeNumberField("withinSeconds", TopicSubjectKeys.STALENESS.toSeconds());
    });
  }
}
