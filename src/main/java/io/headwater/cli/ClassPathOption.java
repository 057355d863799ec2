package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where else topologies and their message classes are looked for. */
final class ClassPathOption {
  @Option(
      names = "--classpath",
      paramLabel = "JAR[:JAR]",
      description = "Also look for topologies in these jars and class folders.")
  private String classPath = "";

  /** Returns a loader over ours and the jars; it lives as long as the process. */
  ClassLoader loader(Surroundings world) {
    ClassLoader own = ClassPathOption.class.getClassLoader();
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
