package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.event.MessageTypes;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * An application in a jar with a class loader of its own, so that its classes may be other versions
 * of those that are here. What it shares with us is Headwater, protobuf and Kafka.
 */
final class ApplicationJar {
  private static final String FOLDER = "topologies/";

  private final Path shown;
  private final Path file;
  private final ClassLoader loader;

  /**
   * Opens a jar, for as long as the process lives.
   *
   * @param shown as the user names it
   * @param parent has what the jar has not
   */
  ApplicationJar(Path shown, Path file, ClassLoader parent) {
    this.shown = shown;
    this.file = file;
    try {
      this.loader = new ChildFirst(file.toUri().toURL(), parent);
    } catch (IOException e) {
      throw new UncheckedIOException("a file has a URL", e);
    }
  }

  /** Prefers the classes and resources of the jar. */
  private static final class ChildFirst extends URLClassLoader {
    private static final List<String> SHARED = List.of(
        "java.",
        "javax.",
        "jdk.",
        "sun.",
        "io.headwater.",
        "com.google.protobuf.",
        "org.apache.kafka.",
        "org.slf4j.",
        "org.apache.logging.");

    ChildFirst(URL jar, ClassLoader parent) {
      super("headwater-" + jar.getPath(), new URL[] {jar}, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (SHARED.stream().anyMatch(name::startsWith)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        try {
          return findClass(name);
        } catch (ClassNotFoundException e) {
          return super.loadClass(name, resolve);
        }
      }
    }

    @Override
    public URL getResource(String name) {
      URL own = findResource(name);
      return own != null ? own : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
      all.addAll(Collections.list(getParent().getResources(name)));
      return Collections.enumeration(all);
    }
  }

  /**
   * Returns its topology: the only one in it, or the one of that name.
   *
   * @param wanted the name, if one is known
   * @throws InvalidInputException if there is none, or it cannot be told which one is meant
   */
  TopologySpec topology(Optional<String> wanted) {
    List<TopologySpec> all = new ArrayList<>(written());
    if (all.isEmpty()) {
      all.addAll(defined());
    }
    List<TopologySpec> named = all.stream()
        .filter(one -> all.size() == 1 || wanted.filter(one.name()::equals).isPresent())
        .toList();
    if (named.size() == 1) {
      return named.get(0).requireValid();
    }
    throw problem(
        all.isEmpty()
            ? "there is no topology in it"
            : "it has topologies %s, and nothing says which one is meant"
                .formatted(
                    String.join(", ", all.stream().map(TopologySpec::name).toList())),
        all.isEmpty()
            ? "package a TopologyDefinition with its service, or YAML below " + FOLDER
            : "name a topology of one of these names as the other version");
  }

  private List<TopologySpec> defined() {
    return ServiceLoader.load(TopologyDefinition.class, loader).stream()
        .filter(one -> one.type().getClassLoader() == loader)
        .map(one -> DefinedTopology.of(one).build())
        .toList();
  }

  private List<TopologySpec> written() {
    try (JarFile jar = new JarFile(file.toFile())) {
      Path work = Files.createTempDirectory(ProtoFolders.PREFIX);
      try {
        List<JarEntry> entries = jar.stream()
            .filter(entry -> entry.getName().startsWith(FOLDER))
            .filter(entry -> entry.getName().matches(".*\\.ya?ml"))
            .toList();
        for (JarEntry entry : entries) {
          copy(jar, entry, work);
        }
        return entries.stream()
            .filter(entry -> entry.getName().matches(".*/[^./]+\\.ya?ml"))
            .map(entry -> read(entry, work))
            .toList();
      } finally {
        ProtoFolders.delete(work);
      }
    } catch (IOException e) {
      throw problem("it cannot be read as a jar", "name a jar that was built to its end");
    }
  }

  private static void copy(JarFile jar, JarEntry entry, Path work) throws IOException {
    Path copy = work.resolve(entry.getName()).normalize();
    if (copy.startsWith(work)) {
      Files.createDirectories(copy.getParent());
      try (InputStream in = jar.getInputStream(entry)) {
        Files.copy(in, copy);
      }
    }
  }

  private TopologySpec read(JarEntry entry, Path work) {
    return TopologyFile.read(
        Path.of(shown + "!/" + entry.getName()),
        work.resolve(entry.getName()),
        new TopologyResources(MessageTypes.packaged(loader), loader, System.getenv()));
  }

  private InvalidInputException problem(String what, String fix) {
    return new InvalidInputException(new Problem("HW1776", shown.toString(), what, fix), null);
  }
}
