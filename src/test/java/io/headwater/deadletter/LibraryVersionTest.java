package io.headwater.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which version letters name, of a library that is packaged by the test. */
class LibraryVersionTest {
  private static final String PROPERTIES = "META-INF/maven/io.headwater/headwater/pom.properties";
  private static final String PACKAGE = "io.headwater.deadletter.";

  @TempDir
  Path directory;

  /** Has the classes of dead letters anew, and finds resources in a jar only. */
  private static final class PackagedLibrary extends URLClassLoader {
    PackagedLibrary(Path jar) throws IOException {
      super(new URL[] {jar.toUri().toURL()}, LibraryVersionTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean isResolved) throws ClassNotFoundException {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null || !name.startsWith(PACKAGE)) {
        return loaded == null ? super.loadClass(name, isResolved) : loaded;
      }
      try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    public URL getResource(String name) {
      return findResource(name);
    }
  }

  private Path packaged(String entry, String properties) throws IOException {
    Path jar = directory.resolve("headwater.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(entry));
      out.write(properties.getBytes(UTF_8));
      out.closeEntry();
    }
    return jar;
  }

  /** Writes the headers of a letter with the classes of a jar. */
  private static EventHeaders headers(Path jar) throws Exception {
    try (PackagedLibrary library = new PackagedLibrary(jar)) {
      Class<?> causeType = library.loadClass(PACKAGE + "DeadLetter$Cause");
      Object cause = causeType.getConstructors()[0].newInstance(
          "LATE", "", "a/b", "a.yaml:1", Optional.empty(), 1, "a", Instant.EPOCH);
      Class<?> letterType = library.loadClass(PACKAGE + "DeadLetter");
      Object letter = letterType.getConstructors()[0].newInstance(
          new RecordPosition("in", 2, 17), 5L, null, null, EventHeaders.NONE, cause);
      Method write =
          library.loadClass(PACKAGE + "DeadLetterHeaders").getMethod("write", letterType);
      return (EventHeaders) write.invoke(null, letter);
    }
  }

  @Test
  void isInEachLetterOfAPackagedLibrary() throws Exception {
    EventHeaders headers = headers(packaged(PROPERTIES, """
        artifactId=headwater
        groupId=io.headwater
        version=7.4.1
        """));

    assertThat(headers.text("hw-dlq-code")).hasValue("LATE");
    assertThat(headers.text("hw-dlq-version")).hasValue("7.4.1");
  }

  @Test
  void isLeftOutWhereNothingSaysIt() throws Exception {
    assertThat(headers(packaged(PROPERTIES, "groupId=io.headwater\n")).contains("hw-dlq-version"))
        .isFalse();
    assertThat(headers(packaged("other.properties", "version=7")).contains("hw-dlq-version"))
        .isFalse();
  }
}
