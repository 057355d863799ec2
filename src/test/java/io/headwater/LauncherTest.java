package io.headwater;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code headwater} script on a main class that prints how it was started. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final String MAIN = """
      package io.headwater.cli;
      public class Main {
        public static void main(String[] args) {
          for (String arg : args) System.out.println("argument <" + arg + ">");
          System.out.println("home <" + System.getProperty("headwater.home") + ">");
          java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments()
              .forEach(option -> System.out.println("option <" + option + ">"));
        }
      }
      """;

  /** Stands in for Maven: notes that it was called, and "builds" the prepared library. */
  private static final String BUILD = """
      #!/bin/sh
      echo "$*" >> builds
      [ ! -e broken ] || { echo "Orders.java:7: ';' expected"; exit 1; }
      mkdir -p target/distribution/headwater-1/lib
      cp '%s' target/distribution/headwater-1/lib/
      """;

  @TempDir
  static Path library;

  @TempDir
  Path temporary;

  private Path distribution;
  private Path checkout;

  @BeforeAll
  static void compileMain() throws IOException {
    Path source = Files.writeString(library.resolve("Main.java"), MAIN);
    ToolProvider.getSystemJavaCompiler()
        .run(null, null, null, "-d", library.toString(), source.toString());
    try (var jar = new JarOutputStream(Files.newOutputStream(library.resolve("headwater-1.jar")))) {
      jar.putNextEntry(new JarEntry("io/headwater/cli/Main.class"));
      Files.copy(library.resolve("io/headwater/cli/Main.class"), jar);
    }
  }

  @BeforeEach
  void install() throws IOException {
    Path root = temporary.toRealPath();
    distribution = Files.createDirectories(root.resolve("a distribution"));
    Files.createDirectories(distribution.resolve("bin"));
    Files.copy(Path.of("headwater"), distribution.resolve("bin/headwater"));
    Files.createDirectories(distribution.resolve("lib"));
    Files.copy(library.resolve("headwater-1.jar"), distribution.resolve("lib/headwater-1.jar"));

    checkout = Files.createDirectories(root.resolve("a checkout"));
    Files.copy(Path.of("headwater"), checkout.resolve("headwater"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.writeString(
        checkout.resolve("mvnw"), BUILD.formatted(library.resolve("headwater-1.jar")));
    checkout.resolve("mvnw").toFile().setExecutable(true);
    Files.setLastModifiedTime(
        checkout.resolve("pom.xml"), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
  }

  @Test
  void passesArgumentsUnchangedFromBehindSymbolicLinks() throws IOException {
    Path first =
        Files.createSymbolicLink(temporary.resolve("first"), distribution.resolve("bin/headwater"));
    Path second = Files.createSymbolicLink(temporary.resolve("second"), first.getFileName());

    Run run = start(second, Map.of(), "check", "two words", "", "*");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("argument <check>\nargument <two words>\nargument <>\nargument <*>\n")
        .contains("home <" + distribution + ">");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"--json describe, true", "run --help, true", "run, false", "--json replay, false"})
  void leavesTheOptimisingCompilerToWorkThatGoesOn(String arguments, boolean isShort) {
    Run run = start(distribution.resolve("bin/headwater"), Map.of(), arguments.split(" ", -1));

    assertThat(run.out().contains("option <-XX:TieredStopAtLevel=1>")).isEqualTo(isShort);
  }

  @Test
  void givesTheUsersOptionsTheLastWord() {
    Run run = start(
        distribution.resolve("bin/headwater"),
        Map.of("HEADWATER_JAVA_OPTS", "-Xmx64m -XX:TieredStopAtLevel=4"),
        "check");

    assertThat(run.out())
        .containsSubsequence("-XX:TieredStopAtLevel=1", "-Xmx64m", "-XX:TieredStopAtLevel=4");
  }

  @Test
  void startsFromOneArchiveHoweverManyStartAtOnce() throws IOException {
    List<Run> runs = Stream.generate(() -> distribution.resolve("bin/headwater"))
        .limit(4)
        .parallel()
        .map(script -> start(script, Map.of(), "check"))
        .toList();

    List<Path> archives;
    try (Stream<Path> files = Files.list(distribution.resolve(".classes"))) {
      archives = files.toList();
    }
    assertThat(archives).hasSize(1);
    assertThat(runs).allSatisfy(run -> {
      assertThat(run.exit()).isZero();
      assertThat(run.out()).contains("-XX:SharedArchiveFile=" + archives.get(0));
    });
  }

  @Test
  void namesTheJavaItFoundIfThatIsTooOld() throws IOException {
    Path old = Files.createDirectories(temporary.resolve("jdk-11/bin")).getParent();
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    Files.writeString(
        old.resolve("bin/java"), "#!/bin/sh\necho '    java.home = " + old + "' >&2\n");
    old.resolve("bin/java").toFile().setExecutable(true);

    Run run = start(
        distribution.resolve("bin/headwater"),
        Map.of("JAVA_HOME", old.toString(), "PATH", old + "/bin:" + System.getenv("PATH")));

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("""
        headwater: needs a JDK, version 17 or later [JAVA_HOME=%s, java on the PATH=%s]
          fix: install one, for example Eclipse Temurin 17 from https://adoptium.net, \
        and set JAVA_HOME to its folder
        """.formatted(old, old.toRealPath()));
  }

  @Test
  void buildsACheckoutOnceUntilASourceIsNewer() throws IOException {
    Run first = start(checkout.resolve("headwater"), Map.of(), "check");
    Run second = start(checkout.resolve("headwater"), Map.of(), "check");
    Path source = Files.createDirectories(checkout.resolve("src/main/java")).resolve("Orders.java");
    Files.writeString(source, "class Orders {}");
    Run third = start(checkout.resolve("headwater"), Map.of(), "check");

    assertThat(first.out()).contains("home <" + checkout + ">");
    assertThat(first.err()).startsWith("headwater: building;").hasLineCount(1);
    assertThat(second.err()).isEmpty();
    assertThat(third.err()).startsWith("headwater: building;");
    assertThat(checkout.resolve("builds")).content().hasLineCount(2);
  }

  @Test
  void buildsOnceHoweverManyStartAtOnce() {
    List<Run> runs = Stream.generate(() -> checkout.resolve("headwater"))
        .limit(3)
        .parallel()
        .map(script -> start(script, Map.of(), "check"))
        .toList();

    assertThat(runs).allSatisfy(run -> assertThat(run.exit()).isZero());
    assertThat(checkout.resolve("builds")).content().hasLineCount(1);
  }

  @Test
  void startsTheLastBuildAfterAFailedOneIfToldTo() throws IOException {
    start(checkout.resolve("headwater"), Map.of(), "check");
    Files.createFile(checkout.resolve("broken"));
    Files.setLastModifiedTime(
        checkout.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));

    Run failed = start(checkout.resolve("headwater"), Map.of(), "check");
    Run last = start(checkout.resolve("headwater"), Map.of("HEADWATER_NO_BUILD", "1"), "check");

    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.err()).contains("Orders.java:7: ';' expected").endsWith("""
            headwater: the build failed, see above
              fix: correct the source, or start what was built last with HEADWATER_NO_BUILD=1
            """);
    assertThat(last.exit()).isZero();
    assertThat(checkout.resolve("builds")).content().hasLineCount(2);
  }

  private record Run(int exit, String out, String err) {}

  private Run start(Path script, Map<String, String> environment, String... arguments) {
    try {
      Path err = Files.createTempFile(temporary, "run", ".err");
      var builder = new ProcessBuilder(
          Stream.concat(Stream.of("bash", script.toString()), Stream.of(arguments))
              .toList());
      builder.directory(temporary.toFile()).redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("HEADWATER_"));
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Run(process.waitFor(), out, Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
