package io.headwater.throughput;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The classes that the benchmark job {@code headwater-unsafe} has in place of Headwater's. Their
 * sources are in no source root, so that they are in no jar: whoever wants them compiles them.
 */
final class UnsafeClasses {
  private static final Path SOURCES = Path.of("src/bench/unsafe");

  private UnsafeClasses() {}

  /** Returns their sources, below the project's folder. */
  static List<Path> sources() {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("there is no " + SOURCES.toAbsolutePath(), e);
    }
  }

  /** Returns their names, which are those of classes in Headwater. */
  static List<String> names() {
    return sources().stream()
        .map(file -> SOURCES.relativize(file).toString())
        .map(file -> file.substring(0, file.length() - ".java".length()))
        .map(file -> file.replace(File.separatorChar, '.'))
        .toList();
  }

  /**
   * Compiles them against the class path of this JVM.
   *
   * @param folder takes their classes; to be in front of a class path
   * @throws IllegalStateException if they do not fit that class path, or the JVM has no compiler
   */
  static void compileTo(Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException(
          System.getProperty("java.home") + " has no compiler: run with a JDK");
    }
    Files.createDirectories(folder);
    StringWriter said = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-classpath", classPath(), "-d", folder.toString());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean isCompiled = compiler
          .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources()))
          .call();
      if (!isCompiled) {
        throw new IllegalStateException(SOURCES + " does not compile:\n" + said);
      }
    }
  }

  /** Returns the class path of this JVM. */
  static String classPath() {
    // Surefire starts a JVM with a jar that names the others.
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
