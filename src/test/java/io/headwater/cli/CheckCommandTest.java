package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  @TempDir
  Path directory;

  @Test
  void saysWhatAValidTopologyConsistsOf() {
    Result check = run("check", Ledgers.Sound.class.getName());

    assertThat(check)
        .isEqualTo(new Result(0, "sound-ledger: valid; 2 streams, 0 aggregates, 1 pipeline\n", ""));
  }

  @Test
  void printsEveryProblemOfATopology() {
    Result check = run("check", Ledgers.Unsound.class.getName());

    assertThat(check.code()).isEqualTo(3);
    assertThat(check.out()).isEmpty();
    assertThat(check.err())
        .contains("stream 'swipes' has 0 partitions, expected at least 1 [HW0103]\n")
        .contains("'swipe', which is not declared; did you mean 'swipes'?")
        .endsWith("unsound-ledger: 2 problems\n");
  }

  @Test
  void printsWhatKeepsATopologyFromBeingBuilt() {
    Result check = run("check", Ledgers.Unbuildable.class.getName());

    assertThat(check.code()).isEqualTo(3);
    assertThat(check.err())
        .contains("aggregate 'account' has no decide handler for case 'deposit' of"
            + " 'bank.AccountCommand' [HW0124]\n")
        .endsWith("io.headwater.cli.Ledgers$Unbuildable: 5 problems\n");
  }

  @Test
  void namesTheTopologyThatThrows() {
    Result check = run("check", Ledgers.Throwing.class.getName());

    assertThat(check).isEqualTo(new Result(3, "", """
        io.headwater.cli.Ledgers$Throwing: the topology threw ArithmeticException: no such \
        rate [HW0633]
          fix: correct it; --verbose shows where it was thrown
        io.headwater.cli.Ledgers$Throwing: 1 problem
        """));
  }

  @Test
  void checksAllTopologiesThatAreFound() throws IOException {
    String announced = CommandRun.announcing(directory, Ledgers.Sound.class, Ledgers.Unsound.class);

    Result check = run("check", "--classpath", announced);

    assertThat(check.code()).isEqualTo(3);
    assertThat(check.out()).contains("sound-ledger: valid;");
    assertThat(check.err()).contains("unsound-ledger: 2 problems\n");
  }

  @Test
  void printsOneJsonObjectPerTopology() {
    Result check =
        run("check", "--json", Ledgers.Sound.class.getName(), Ledgers.Throwing.class.getName());

    assertThat(check.code()).isEqualTo(3);
    assertThat(check.err()).isEmpty();
    assertThat(check.outLines())
        .containsExactly(
            "{\"topology\":\"sound-ledger\",\"valid\":true,\"problems\":[]}",
            "{\"topology\":\"io.headwater.cli.Ledgers$Throwing\",\"valid\":false,\"problems\":["
                + "{\"code\":\"HW0633\",\"where\":\"io.headwater.cli.Ledgers$Throwing\","
                + "\"what\":\"the topology threw ArithmeticException: no such rate\","
                + "\"fix\":\"correct it; --verbose shows where it was thrown\"}]}");
  }

  @Test
  void printsAStackTraceOnlyWhenAskedTo() {
    String[] arguments = {"check", "--classpath", "missing.jar"};

    assertThat(run(arguments).err()).doesNotContain("at io.headwater");
    assertThat(run("check", "--classpath", "missing.jar", "--verbose").err())
        .contains("at io.headwater.cli.TopologyOptions");
  }

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }
}
