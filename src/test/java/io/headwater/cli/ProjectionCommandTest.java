package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.DatabaseTable;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on the versions of rows; the topology is the example of the documentation. */
class ProjectionCommandTest {
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir
  Path directory;

  private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

  @BeforeEach
  void writeTheExampleOfTheDocumentation() throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("docs/databases.md")));
    assertThat(example.find()).isTrue();
    Files.createDirectories(directory.resolve("topologies"));
    Files.writeString(directory.resolve("topologies/spend.yaml"), example.group(1));
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  private Result projection(String command, String... more) {
    String[] arguments = new String[more.length + 5];
    arguments[0] = "projection";
    arguments[1] = command;
    arguments[2] = "spend";
    arguments[3] = "--database-url";
    arguments[4] = url;
    System.arraycopy(more, 0, arguments, 5, more.length);
    return run(arguments);
  }

  /** Makes version 1, which is live, and begins or builds version 2. */
  private void makeVersions(boolean isBuilt) {
    TopologySpec spend = new TopologyOptions()
        .catalog(new Surroundings(
            java.io.InputStream.nullInputStream(),
            java.io.OutputStream.nullOutputStream(),
            java.io.OutputStream.nullOutputStream(),
            false,
            false,
            directory,
            new StopSignal()))
        .find("spend");
    DatabaseTable table = DatabaseTable.of(spend, spend.databaseProjections().get(0));
    try (ProjectionDatabase database = ProjectionDatabase.open(DatabaseAddress.of(url))) {
      database.catalog().open(table);
      if (isBuilt) {
        database.catalog().built(database.catalog().begin(table));
      } else {
        database.catalog().begin(table);
      }
    }
  }

  @Test
  void exampleOfTheDocumentationIsValid() {
    Result result = run("check", "spend");

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void checkFindsWhatADatabaseCannotKeep() throws IOException {
    Path file = directory.resolve("topologies/spend.yaml");
    Files.writeString(
        file, Files.readString(file).replace("database: merchants", "database: Merchants"));

    Result result = run("check", "spend");

    assertThat(result.code()).isEqualTo(ExitCode.INVALID_TOPOLOGY);
    assertThat(result.err())
        .contains("projection 'merchants' keeps its rows in table 'Merchants', which is no name for"
            + " one [HW1702]");
  }

  @Test
  void swapsTheNewestVersionThatIsBuiltAndGoesBack() {
    makeVersions(true);

    Result swapped = projection("swap", "merchants");
    Result back = projection("swap", "merchants", "--version-number", "1", "--json");

    assertThat(swapped.out()).isEqualTo("view merchants shows version 2 of spend/merchants\n");
    assertThat(back.out())
        .isEqualTo("{\"projection\":\"merchants\",\"version\":1,\"view\":\"merchants\"}\n");
  }

  @Test
  void swapsNoVersionThatIsNotBuilt() {
    makeVersions(false);

    Result result = projection("swap", "merchants");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).isEqualTo("""
        projection 'spend/merchants': version 2 has not come to the end of its streams [HW1717]
          fix: run: headwater projection rebuild spend merchants
        """);
  }

  @Test
  void dropsAVersionThatNobodySees() {
    makeVersions(true);

    Result live = projection("drop", "merchants", "--version-number", "1");
    Result built = projection("drop", "merchants", "--version-number", "2");
    Result again = projection("drop", "merchants", "--version-number", "2");

    assertThat(live.err()).isEqualTo("""
        projection 'spend/merchants': readers see version 1 [HW1718]
          fix: swap another version in first
        """);
    assertThat(built.out())
        .isEqualTo("version 2 of spend/merchants is dropped, with table merchants_v2\n");
    assertThat(again.err()).isEqualTo("""
        projection 'spend/merchants': it has no version 2 [HW1714]
          fix: name one of 1
        """);
  }

  @Test
  void namesTheProjectionsThatThereAre() {
    Result result = projection("swap", "merchant");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).isEqualTo("""
        topology 'spend': no database keeps the rows of a projection 'merchant'; did you mean \
        'merchants'? [HW1713]
          fix: name one of merchants
        """);
  }

  @Test
  void saysThatATopologyHasNoRowsInADatabase() throws IOException {
    Path file = directory.resolve("topologies/spend.yaml");
    Files.writeString(file, Files.readString(file).replace("database: merchants\n", ""));

    Result result = projection("swap", "merchants");

    assertThat(result.err()).isEqualTo("""
        topology 'spend': it has no projection whose rows a database keeps [HW1712]
          fix: declare one, with 'database: TABLE'
        """);
  }

  @Test
  void rebuildsByOneThreadAtLeast() {
    Result result = projection("rebuild", "merchants", "--threads", "0");

    assertThat(result.err()).isEqualTo("""
        --threads: 0 is less than 1 [HW1716]
          fix: give 1 or more
        """);
  }

  @Test
  void namesAVariableThatIsNotSetAndNoPassword() {
    Result result = projection("swap", "merchants", "--database-password-env", "NO_SUCH_PASSWORD");

    assertThat(result.err()).isEqualTo("""
        option '--database-password-env': the environment has no variable 'NO_SUCH_PASSWORD' \
        [HW1711]
          fix: set it, and export it
        """);
  }
}
