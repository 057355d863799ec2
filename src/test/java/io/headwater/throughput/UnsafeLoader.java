package io.headwater.throughput;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Headwater once more, as {@code headwater-unsafe} has it; what it is built on is the same. */
final class UnsafeLoader extends URLClassLoader {
  /** Finds classes in a folder first, then on the class path of this JVM. */
  UnsafeLoader(Path folder) {
    super(
        Stream.concat(
                Stream.of(folder.toString()),
                Stream.of(UnsafeClasses.classPath().split(File.pathSeparator)))
            .map(UnsafeLoader::urlOf)
            .toArray(URL[]::new),
        UnsafeLoader.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean isResolved) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      return name.startsWith("io.headwater.") ? findClass(name) : super.loadClass(name, isResolved);
    }
  }

  private static URL urlOf(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }
}
