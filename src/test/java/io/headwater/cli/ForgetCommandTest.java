package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not forgotten, and why; nothing of it needs a broker. */
class ForgetCommandTest {
  private static final String CUSTOMERS =
      Path.of("topologies/14-customers/customers.yaml").toAbsolutePath().toString();
  private static final String COPY =
      Path.of("topologies/01-copy/copy.yaml").toAbsolutePath().toString();

  @TempDir
  private Path directory;

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  @Test
  void forgetsNobodyByMistake() {
    assertThat(run("forget", CUSTOMERS, "c-1")).isEqualTo(new Result(2, "", """
        topology 'customers': a subject that is forgotten stays forgotten, and nothing was done \
        yet [HW1666]
          fix: add --yes
        """));
  }

  @Test
  void forgetsNobodyWithoutAName() {
    assertThat(run("forget", CUSTOMERS, "", "--yes")).isEqualTo(new Result(2, "", """
        argument 'SUBJECT': it is empty [HW1666]
          fix: name a subject
        """));
  }

  @Test
  void forgetsNothingWhereNothingIsPersonal() {
    assertThat(run("forget", COPY, "c-1", "--yes")).isEqualTo(new Result(2, "", """
        topology 'copy': none of its messages has personal data [HW1665]
          fix: mark fields with [(headwater.personal) = true]
        """));
  }
}
