package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two versions of a topology, as {@code --compare} names them. */
record TopologyVersions(TopologySpec old, TopologySpec current) {
  private static final String OPTION = "--compare";
  private static final String GIT = "git:";
  private static final Pattern FILE_OF_REVISION = Pattern.compile("([^:]+):(.+\\.ya?ml)");

  /** Finds versions. */
  record Search(TopologyOptions topologies, Surroundings world) {

    /**
     * Finds both.
     *
     * @param old a file, a name, a jar, {@code REVISION:FILE}, or {@code git:REVISION} of the file
     *     of the other
     * @param current the same
     * @throws InvalidInputException if one names nothing
     */
    TopologyVersions find(String old, String current) {
      boolean isOfOther = old.startsWith(GIT);
      if (isOfOther && current.startsWith(GIT)) {
        throw problem(
            "both are revisions, and neither says of which topology",
            "write one as REVISION:FILE, or name the topology");
      }
      if (isOfOther || (old.endsWith(".jar") && !current.endsWith(".jar"))) {
        TopologySpec newer = version(current, Optional.empty());
        return new TopologyVersions(version(old, Optional.of(newer)), newer);
      }
      TopologySpec older = version(old, Optional.empty());
      return new TopologyVersions(older, version(current, Optional.of(older)));
    }

    private TopologySpec version(String argument, Optional<TopologySpec> other) {
      if (argument.startsWith(GIT)) {
        return atRevision(argument.substring(GIT.length()), fileOf(other.orElseThrow()));
      }
      Path file = world.file(Path.of(argument));
      if (argument.endsWith(".jar")) {
        if (!Files.isReadable(file)) {
          throw problem("'%s' cannot be read".formatted(argument), "correct the name");
        }
        return new ApplicationJar(Path.of(argument), file, topologies.loader(world))
            .topology(other.map(TopologySpec::name));
      }
      Matcher revision = FILE_OF_REVISION.matcher(argument);
      return revision.matches() && !Files.exists(file)
          ? atRevision(revision.group(1), Path.of(revision.group(2)))
          : topologies.catalog(world).find(argument).requireValid();
    }

    private static Path fileOf(TopologySpec other) {
      String file = other.where().file();
      if (!file.matches(".*\\.ya?ml") || file.contains("!")) {
        throw problem(
            "git:REVISION is of the file of the other version, which is not written in YAML",
            "name a jar that was built then");
      }
      return Path.of(file);
    }

    private TopologySpec atRevision(String name, Path file) {
      GitRevision revision = GitRevision.in(OPTION, name, world);
      Path folder = folderOf(file);
      try {
        Path work = Files.createTempDirectory(ProtoFolders.PREFIX);
        try {
          revision.copyYaml(folder, work);
          Path copy = work.resolve(folder.relativize(file).toString());
          if (!Files.isRegularFile(copy)) {
            throw problem(
                "there was no file '%s' at '%s'".formatted(file, name),
                "name the file as REVISION:FILE, if it was elsewhere");
          }
          return TopologyFile.read(
                  Path.of(name + ":" + file),
                  copy,
                  new TopologyResources(
                      topologies.types(world, revision), topologies.loader(world), System.getenv()))
              .requireValid();
        } finally {
          ProtoFolders.delete(work);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Returns the folder that a topology may include files of. */
    private static Path folderOf(Path file) {
      for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
        if (folder.endsWith("topologies")) {
          return folder;
        }
      }
      Path folder = file.getParent();
      return folder == null ? Path.of("") : folder;
    }

    private static InvalidInputException problem(String what, String fix) {
      return new InvalidInputException(
          new Problem("HW1775", "option '" + OPTION + "'", what, fix), null);
    }
  }
}
