package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FmtCommandTest {
  private static final Path BANK = Path.of("topologies/03-bank");
  private static final String UNTIDY = "topology:   copy # it\nstreams: {a: {value: A}}\n";
  private static final String TIDY = "topology: copy  # it\nstreams: { a: { value: A } }\n";
  private static final String BROKEN = "topology: copy\nstreams: [a\n";
  private static final String BROKEN_PROBLEM = """
      %s:3:1: inside brackets a text has one of { } [ ] , in it, or a bracket is not closed [HW0344]
        fix: put the whole text in single quotes, or close the bracket
      """;

  @TempDir
  Path directory;

  private Path folder;
  private Path file;

  @BeforeEach
  void writeUntidyFile() throws IOException {
    folder = Files.createDirectories(directory.resolve("topologies/01-copy"));
    file = Files.writeString(folder.resolve("copy.yaml"), UNTIDY);
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  @Test
  void writesWhatIsFoundAndNamesWhatHasChanged() throws IOException {
    Path examples = Files.writeString(folder.resolve("copy.spec.yaml"), "topology:  copy\n");
    Files.writeString(folder.resolve("other.yaml"), TIDY);

    Result fmt = run("fmt");

    assertThat(fmt)
        .isEqualTo(
            new Result(0, "topologies/01-copy/copy.spec.yaml\ntopologies/01-copy/copy.yaml\n", ""));
    assertThat(file).content().isEqualTo(TIDY);
    assertThat(examples).content().isEqualTo("topology: copy\n");
    assertThat(run("fmt")).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void checksWithoutWriting() throws IOException {
    assertThat(run("fmt", "--check", "topologies/01-copy/copy.yaml"))
        .isEqualTo(new Result(4, "topologies/01-copy/copy.yaml\n", ""));
    assertThat(file).content().isEqualTo(UNTIDY);

    Files.writeString(file, TIDY);

    assertThat(run("fmt", "--check")).isEqualTo(new Result(0, "", ""));
  }

  @Test
  void tellsScriptsAboutEachFile() throws IOException {
    Files.writeString(folder.resolve("broken.yaml"), BROKEN);

    Result fmt = run("fmt", "--check", "--json");

    assertThat(fmt.code()).isEqualTo(ExitCode.INVALID_TOPOLOGY);
    assertThat(fmt.outLines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("{\"file\":\"topologies/01-copy/broken.yaml\",\"canonical\":false,"
            + "\"problems\":[{\"code\":\"HW0344\",");
    assertThat(fmt.outLines().get(1))
        .isEqualTo(
            "{\"file\":\"topologies/01-copy/copy.yaml\",\"canonical\":false," + "\"problems\":[]}");
  }

  @Test
  void leavesABrokenFileAloneAndGoesOn() throws IOException {
    Path broken = Files.writeString(folder.resolve("a.yaml"), BROKEN);

    Result fmt = run("fmt", "topologies");

    assertThat(fmt)
        .isEqualTo(new Result(
            3,
            "topologies/01-copy/copy.yaml\n",
            BROKEN_PROBLEM.formatted("topologies/01-copy/a.yaml")));
    assertThat(broken).content().isEqualTo(BROKEN);
    assertThat(file).content().isEqualTo(TIDY);
  }

  @Test
  void printsOneFileWithoutWriting() {
    assertThat(run("fmt", "--stdout", "topologies/01-copy/copy.yaml"))
        .isEqualTo(new Result(0, TIDY, ""));
    assertThat(file).content().isEqualTo(UNTIDY);
    assertThat(run("fmt", "--stdout", "a.yaml", "b.yaml")).isEqualTo(new Result(2, "", """
        option '--stdout': 2 files are named [HW0683]
          fix: name one file
        """));
    assertThat(run("fmt", "--stdout", "--check", "a.yaml").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void laysOutStandardInput() {
    assertThat(CommandRun.in(directory).withStdin(UNTIDY).run("fmt", "-"))
        .isEqualTo(new Result(0, TIDY, ""));
    assertThat(CommandRun.in(directory).withStdin(UNTIDY).run("fmt", "-", "--check"))
        .isEqualTo(new Result(4, "stdin\n", ""));
    assertThat(CommandRun.in(directory).withStdin(BROKEN).run("fmt", "-"))
        .isEqualTo(new Result(3, "", BROKEN_PROBLEM.formatted("stdin")));
    assertThat(run("fmt", "-", "a.yaml")).isEqualTo(new Result(2, "", """
        argument '-': standard input is named beside files [HW0683]
          fix: name one of the two
        """));
  }

  @Test
  void takesWhatLiesBesideATopology() throws IOException {
    Path bank = Files.createDirectories(directory.resolve(BANK));
    for (String name : new String[] {"bank.yaml", "bank.spec.yaml"}) {
      Files.writeString(
          bank.resolve(name), "\n" + Files.readString(BANK.resolve(name).toAbsolutePath()));
    }

    Result fmt = run("fmt", "bank");

    assertThat(fmt.outLines())
        .containsExactly("topologies/03-bank/bank.yaml", "topologies/03-bank/bank.spec.yaml");
    assertThat(file).content().isEqualTo(UNTIDY);
  }

  @Test
  void saysThatATopologyIsNotWrittenInYaml() {
    assertThat(run("fmt", Ledgers.Sound.class.getName()))
        .isEqualTo(new Result(2, "", """
        argument '%s': the topology is written in Java [HW0682]
          fix: name one that is written in YAML, or a file
        """.formatted(Ledgers.Sound.class.getName())));
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    assertThat(run("fmt", "none.yaml")).isEqualTo(new Result(3, "", """
        none.yaml: there is no such file [HW0331]
          fix: name an existing YAML file in UTF-8 that you may read
        """));
  }

  @Test
  void passesOverFilesOfOtherPrograms() throws IOException {
    Files.writeString(directory.resolve("parts.yaml"), "tables: {}\n---\npipeline:  p\n");
    Path compose = Files.writeString(directory.resolve("docker-compose.yml"), "services: {a: 1}\n");

    assertThat(run("fmt", ".").outLines()).containsExactly("parts.yaml");
    assertThat(run("fmt", "docker-compose.yml").outLines()).containsExactly("docker-compose.yml");
    assertThat(compose).content().isEqualTo("services: { a: 1 }\n");
    Files.delete(file);
    assertThat(run("fmt")).isEqualTo(new Result(0, "", "no files were found\n"));
  }

  @Test
  void keepsPermissionsAndLinks() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-x---"));
    Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), file);

    assertThat(run("fmt", "link.yaml").outLines()).containsExactly("link.yaml");

    assertThat(link).isSymbolicLink();
    assertThat(file).content().isEqualTo(TIDY);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-x---");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void saysThatAFileCannotBeWritten() throws IOException {
    Path sysFile = Path.of("/proc/sys/kernel/ostype");

    assertThat(sysFile).isReadable();
    assertThat(catchWrite(sysFile)).isEqualTo("""
        copy.yaml: the file cannot be written [HW0681]
          fix: give yourself the right to write to it and to its folder""");
  }

  private static String catchWrite(Path target) {
    try {
      FileReplacement.write(Path.of("copy.yaml"), target, TIDY);
      return "written";
    } catch (io.headwater.diagnostic.InvalidInputException e) {
      return e.problems().get(0).render();
    }
  }
}
