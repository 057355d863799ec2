package io.headwater.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the command line in a class loader of its own, to see what it loads. */
class StartUpTest {
  private static final String TOPOLOGY = "io.headwater.cli.Ledgers$Sound";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "publish --help",
        "consume --help",
        "check " + TOPOLOGY,
        "check topologies/03-bank/bank.yaml",
        "describe " + TOPOLOGY
      })
  void loadsNothingThatItDoesNotNeed(String arguments) throws Exception {
    try (WatchedLoader loader = new WatchedLoader()) {
      int code = run(loader, arguments.split(" "));

      assertThat(code).as(printed.toString(UTF_8)).isZero();
      assertThat(loader.loaded)
          .contains("io.headwater.cli.Main")
          .noneMatch(name -> name.startsWith("org.apache.kafka."))
          .noneMatch(name -> name.startsWith("org.apache.logging."))
          .noneMatch(name -> name.startsWith("org.codehaus.janino."))
          .noneMatch(name -> name.startsWith("me.tongfei."));
    }
  }

  @Test
  void watchesWhatIsLoaded() throws Exception {
    try (WatchedLoader loader = new WatchedLoader()) {
      Class.forName("org.apache.kafka.clients.producer.KafkaProducer", true, loader);

      assertThat(loader.loaded).anyMatch(name -> name.startsWith("org.apache.kafka."));
    }
  }

  private int run(ClassLoader loader, String... arguments) throws Exception {
    Class<?> world = loader.loadClass("io.headwater.cli.Surroundings");
    Object surroundings = opened(world.getDeclaredConstructor(
            InputStream.class,
            OutputStream.class,
            OutputStream.class,
            boolean.class,
            boolean.class,
            Path.class,
            loader.loadClass("io.headwater.cli.StopSignal")))
        .newInstance(
            InputStream.nullInputStream(),
            printed,
            printed,
            false,
            false,
            Path.of(""),
            opened(loader.loadClass("io.headwater.cli.StopSignal").getDeclaredConstructor())
                .newInstance());
    Method run =
        loader.loadClass("io.headwater.cli.Main").getDeclaredMethod("run", world, String[].class);
    run.setAccessible(true);
    return (int) run.invoke(null, surroundings, arguments);
  }

  private static Constructor<?> opened(Constructor<?> constructor) {
    constructor.setAccessible(true);
    return constructor;
  }

  /** The class path of this test once more, and the names of what was loaded from it. */
  private static final class WatchedLoader extends URLClassLoader {
    private final Set<String> loaded = new TreeSet<>();

    WatchedLoader() {
      super(
          Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
              .map(WatchedLoader::urlOf)
              .toArray(URL[]::new),
          ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      loaded.add(name);
      return super.findClass(name);
    }

    private static URL urlOf(String entry) {
      try {
        return Path.of(entry).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new AssertionError(e);
      }
    }
  }
}
