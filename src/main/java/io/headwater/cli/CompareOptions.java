package io.headwater.cli;

import io.headwater.comparison.Comparison;
import io.headwater.comparison.Ignored;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** How two versions are compared. */
final class CompareOptions {
  @Option(
      names = "--compare",
      arity = "2",
      paramLabel = "OLD NEW",
      hideParamSyntax = true,
      description = {
        "Compare two versions of a topology, each with its own state; exit",
        "with 4 if they differ. Each is a YAML file, a name, a jar with a",
        "topology, REVISION:FILE of a git revision, or git:REVISION of the",
        "other one's file."
      })
  private List<String> versions = new ArrayList<>();

  @Option(
      names = "--each-alone",
      description = {
        "Compare: set NEW's states back to OLD's after each record, so that",
        "no difference follows from an earlier one."
      })
  private boolean isEachAlone;

  @Option(names = "--exact", description = "Compare: bytes and all headers, rather than messages.")
  private boolean isExact;

  @Option(
      names = "--ignore",
      paramLabel = "FIELD",
      description = "Compare: leave out this field, TYPE.field; or header:NAME.")
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = "--ignore-topic",
      paramLabel = "TOPIC",
      description = "Compare: leave out what is written to this topic or stream.")
  private List<String> ignoredTopics = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "5",
      description = "Compare: first differences to print of a kind; ${DEFAULT-VALUE} by default.")
  private int limit;

  @Option(
      names = "--junit-xml",
      paramLabel = "FILE",
      description = "Compare: also write the results to this file, in JUnit's XML.")
  private Optional<Path> junitXml = Optional.empty();

  @Option(
      names = "--examples",
      paramLabel = "FILE",
      description = {
        "Compare: write what NEW decides on the first commands that differ",
        "as examples, up to --limit; otherwise the shortest is printed."
      })
  private Optional<Path> examples = Optional.empty();

  /** Returns where examples are written. */
  Optional<Path> examples() {
    return examples;
  }

  boolean isWanted() {
    return !versions.isEmpty();
  }

  /** Returns how many first differences are printed. */
  int limit() {
    return limit;
  }

  Optional<Path> junitXml() {
    return junitXml;
  }

  /** Returns how the versions are named. */
  List<String> versions() {
    return versions;
  }

  /** Finds both versions. */
  TopologyVersions find(TopologyVersions.Search search) {
    if (versions.size() != 2) {
      throw new InvalidInputException(
          new Problem(
              "HW1773",
              "option '--compare'",
              "it is given %d times, expected one pair of versions".formatted(versions.size() / 2),
              "write --compare OLD NEW"),
          null);
    }
    return search.find(versions.get(0), versions.get(1));
  }

  /** Returns what is asked of a comparison. */
  Comparison.Request request(TopologyVersions found) {
    Set<MessageType> types = new LinkedHashSet<>(found.old().messageTypes());
    types.addAll(found.current().messageTypes());
    Comparison.Request request =
        Comparison.Request.ALL.withIgnored(Ignored.parse(ignored, ignoredTopics, types));
    request = isExact ? request.exactly() : request;
    return isEachAlone ? request.eachAlone() : request;
  }

  /**
   * Requires options that go together.
   *
   * @param isNamed whether there is an argument TOPOLOGY
   * @param others options that a comparison cannot have, if they are given
   */
  void requireFitting(boolean isNamed, List<String> others) {
    if (isWanted() == isNamed) {
      throw new InvalidInputException(
          new Problem(
              "HW1773",
              "argument 'TOPOLOGY'",
              isNamed
                  ? "--compare names both versions, so there is no other topology"
                  : "nothing says which topology is to be replayed",
              isNamed ? "leave it out" : "name it, or give --compare OLD NEW"),
          null);
    }
    boolean isAnyGiven = isEachAlone
        || isExact
        || !ignored.isEmpty()
        || !ignoredTopics.isEmpty()
        || examples.isPresent()
        || junitXml.isPresent();
    if (!isWanted() && isAnyGiven) {
      throw unfitting(
          "--each-alone, --exact, --ignore, --ignore-topic, --examples and --junit-xml are about a"
              + " comparison",
          "add --compare OLD NEW, or leave them out");
    }
    if (isWanted() && !others.isEmpty()) {
      throw unfitting(
          "a comparison has no %s".formatted(String.join(" and no ", others)), "leave it out");
    }
  }

  private static InvalidInputException unfitting(String what, String fix) {
    return new InvalidInputException(new Problem("HW1774", "headwater replay", what, fix), null);
  }
}
