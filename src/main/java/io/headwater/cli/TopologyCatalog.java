package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The topologies that can be named on the command line. */
final class TopologyCatalog {
  private final ClassLoader loader;
  private final List<FoundTopology> defined;
  private final WrittenTopologies written;

  private TopologyCatalog(
      ClassLoader loader, List<FoundTopology> defined, WrittenTopologies written) {
    this.loader = loader;
    this.defined = defined;
    this.written = written;
  }

  /**
   * Looks for topologies in Java on a class path, without building any.
   *
   * @param written those in YAML files
   *
   * @throws InvalidInputException if it announces a topology that it does not have
   */
  static TopologyCatalog of(ClassLoader loader, WrittenTopologies written) {
    try {
      List<FoundTopology> found = ServiceLoader.load(TopologyDefinition.class, loader).stream()
          .<FoundTopology>map(DefinedTopology::of)
          .toList();
      return new TopologyCatalog(loader, found, written);
    } catch (ServiceConfigurationError e) {
      throw new InvalidInputException(
          new Problem(
              "HW0634",
              "META-INF/services/" + TopologyDefinition.class.getName(),
              String.valueOf(e.getMessage()).replaceFirst("^[^:]*: ", ""),
              "build the topologies again, or remove the line"),
          e);
    }
  }

  /** Returns all topologies, unbuilt: files by their paths, then classes as announced. */
  List<FoundTopology> all() {
    List<FoundTopology> all = new ArrayList<>(written.all());
    all.addAll(defined);
    return all;
  }

  /**
   * Returns the topology of that file, name, folder or class. Where one is written in YAML and in
   * Java, a name means the YAML.
   *
   * @throws InvalidInputException if there is none, or more than one
   * @throws io.headwater.diagnostic.InvalidTopologyException if it cannot even be built
   */
  TopologySpec find(String argument) {
    Optional<FoundTopology> file = written.at(argument);
    if (file.isPresent()) {
      return file.get().build();
    }
    String name = lastSegment(argument);
    List<FoundTopology> candidates = known(written.all(), argument, name);
    if (candidates.isEmpty()) {
      candidates = known(defined, argument, name);
    }
    if (candidates.size() == 1) {
      return candidates.get(0).build();
    }
    List<FoundTopology> among = candidates.isEmpty() ? all() : candidates;
    Optional<TopologySpec> named = named(name, among);
    if (named.isPresent()) {
      return named.get();
    }
    return candidates.isEmpty() ? byClass(argument, names(among)) : ambiguous(argument, among);
  }

  /**
   * Returns the file that a topology is written in, as problems call it. The topology is built only
   * if neither the file nor its folder is called like it.
   *
   * @throws InvalidInputException if there is none, or it is written in Java
   */
  Path file(String argument) {
    List<FoundTopology> candidates = known(written.all(), argument, lastSegment(argument));
    if (candidates.size() == 1 && candidates.get(0) instanceof WrittenTopology one) {
      return one.file();
    }
    String file = find(argument).where().file();
    if (!file.endsWith(".yaml") && !file.endsWith(".yml")) {
      throw new InvalidInputException(
          new Problem(
              "HW0682",
              "argument '" + argument + "'",
              "the topology is written in Java",
              "name one that is written in YAML, or a file"),
          null);
    }
    return Path.of(file);
  }

  private static List<FoundTopology> known(
      List<FoundTopology> among, String argument, String name) {
    return among.stream().filter(topology -> topology.isKnownAs(argument, name)).toList();
  }

  private static Optional<TopologySpec> named(String name, List<FoundTopology> among) {
    List<TopologySpec> named = among.stream()
        .flatMap(topology -> built(topology).stream())
        .filter(spec -> spec.name().equals(name))
        .toList();
    return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
  }

  private static Set<String> names(List<FoundTopology> among) {
    Set<String> known = new TreeSet<>();
    // One that cannot be built may be the one that is meant, but cannot say its name.
    among.forEach(
        topology -> known.add(built(topology).map(TopologySpec::name).orElse(topology.label())));
    return known;
  }

  private static Optional<TopologySpec> built(FoundTopology topology) {
    try {
      return Optional.of(topology.build());
    } catch (ProblemException e) {
      return Optional.empty(); // check is there to say so
    }
  }

  private TopologySpec byClass(String argument, Set<String> known) {
    if (argument.contains(".") && !argument.contains("/")) {
      try {
        Class<?> type = Class.forName(argument, false, loader);
        return DefinedTopology.ofClass(type).build();
      } catch (ClassNotFoundException | LinkageError e) {
        throw unknown(argument, known);
      }
    }
    throw unknown(argument, known);
  }

  private static InvalidInputException unknown(String argument, Set<String> known) {
    String fix = known.isEmpty()
        ? "name a file, or put the topology's jar on --classpath"
        : "name one of %s; or a file; or put the topology's jar on --classpath"
            .formatted(String.join(", ", known));
    return new InvalidInputException(
        new Problem(
            "HW0630",
            "argument 'TOPOLOGY'",
            "there is no topology '%s'%s"
                .formatted(argument, NearMatch.didYouMean(lastSegment(argument), known)),
            fix),
        null);
  }

  private static TopologySpec ambiguous(String argument, List<FoundTopology> among) {
    List<String> classes = among.stream().map(FoundTopology::label).sorted().toList();
    throw new InvalidInputException(
        new Problem(
            "HW0631",
            "argument 'TOPOLOGY'",
            "'%s' is more than one topology".formatted(argument),
            "name the file or class: " + String.join(" or ", classes)),
        null);
  }

  private static String lastSegment(String argument) {
    String path = argument.replaceFirst("/+$", "");
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
