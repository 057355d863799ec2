package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageTypes;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Where topologies and their message types are looked for. */
final class TopologyOptions {
  private static final String FOLDER = "topologies";

  @Option(
      names = "--classpath",
      paramLabel = "JAR[:JAR]",
      description = "Also look for topologies in these jars and class folders.")
  private String classPath = "";

  @Option(
      names = "--descriptors",
      paramLabel = "FILE",
      description = "Descriptor set with the message types, instead of those on the class path.")
  private Optional<Path> descriptors = Optional.empty();

  /** Returns all topologies that can be named. */
  TopologyCatalog catalog(Surroundings world) {
    ClassLoader loader = loader(world);
    Supplier<MessageTypes> types = once(() -> types(world, loader));
    return TopologyCatalog.of(
        loader, new WrittenTopologies(world.file(Path.of("")), folders(world), types, loader));
  }

  /** Returns where the examples of topologies are. */
  ExampleFile.Search examples(Surroundings world) {
    return new ExampleFile.Search(catalog(world), world.file(Path.of("")), folders(world));
  }

  private static List<Path> folders(Surroundings world) {
    List<Path> folders = new ArrayList<>();
    folders.add(world.file(Path.of(FOLDER)));
    String home = System.getProperty("headwater.home");
    if (home != null && !isSame(Path.of(home), world.file(Path.of("")))) {
      folders.add(Path.of(home, FOLDER));
    }
    return folders;
  }

  /** Returns the message types of the descriptor set that is given, or of the class path. */
  MessageTypes types(Surroundings world) {
    return types(world, loader(world));
  }

  private MessageTypes types(Surroundings world, ClassLoader loader) {
    return descriptors
        .map(file -> MessageTypes.read(world.file(file), loader))
        .orElseGet(() -> MessageTypes.packaged(loader));
  }

  private static <T> Supplier<T> once(Supplier<T> supplier) {
    List<T> made = new ArrayList<>();
    return () -> {
      if (made.isEmpty()) {
        made.add(supplier.get());
      }
      return made.get(0);
    };
  }

  private static boolean isSame(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  /** Returns a loader over ours and the jars; it lives as long as the process. */
  private ClassLoader loader(Surroundings world) {
    ClassLoader own = TopologyOptions.class.getClassLoader();
    if (classPath.isEmpty()) {
      return own;
    }
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      urls.add(urlOf(entry, world.file(Path.of(entry))));
    }
    return new URLClassLoader("headwater-classpath", urls.toArray(URL[]::new), own);
  }

  private static URL urlOf(String entry, Path file) {
    if (entry.isEmpty() || !Files.isReadable(file)) {
      throw new InvalidInputException(
          new Problem(
              "HW0635",
              "option '--classpath'",
              "'%s' cannot be read".formatted(entry),
              "name jars or class folders, separated by '%s'".formatted(File.pathSeparator)),
          null);
    }
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has a URL", e);
    }
  }
}
