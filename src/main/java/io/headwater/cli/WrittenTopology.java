package io.headwater.cli;

import io.headwater.event.MessageTypes;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A topology in a YAML file.
 *
 * @param file as the user names it, or as it was found
 * @param resolved where it is
 * @param types the message types that it may name, read when first asked for
 * @param classes finds the Java that it binds
 */
record WrittenTopology(Path file, Path resolved, Supplier<MessageTypes> types, ClassLoader classes)
    implements FoundTopology {
  @Override
  public String label() {
    return file.toString();
  }

  @Override
  public boolean isKnownAs(String argument, String lastSegment) {
    String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
    Path path = resolved.toAbsolutePath();
    String folder =
        path.getNameCount() > 1 ? path.getName(path.getNameCount() - 2).toString() : "";
    return name.equals(lastSegment)
        || FoundTopology.letters(folder).equals(FoundTopology.letters(lastSegment));
  }

  @Override
  public TopologySpec build() {
    return TopologyFile.read(
        file, resolved, new TopologyResources(types.get(), classes, System.getenv()));
  }
}
