package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a record whose number does not fit: a step has failed, and changes nothing. */
class IntegerOverflowTest {
  private static final String TOTALS = """
      topology: totals
      proto: bank/account.proto
      streams:
        card-swipes: { value: CardSwipe, key: value.merchant }
        merchant-totals: { value: Spend }
      ---
      pipeline: totals
      from: card-swipes
      steps:
        - aggregate:
            store: totals
            state: Spend
            set: { total: state.total + value.amount, swipes: state.swipes + 1 }
          %s
        - to: merchant-totals
      """;
  private static final String EXAMPLE = """
      topology: totals
      ---
      pipeline: totals
      examples:
        a total that does not fit:
          in:
            - value: { merchant: m1, amount: 9223372036854775807 }
            - value: { merchant: m1, amount: 1 }
            - value: { merchant: m1, amount: -7 }
          out:
            merchant-totals:
              - value: { total: 9223372036854775807, swipes: 1 }
              - value: { total: 9223372036854775800, swipes: 2 }
          stores:
            totals:
              m1: { total: 9223372036854775800, swipes: 2 }
      """;

  @TempDir
  Path directory;

  private Result test(String recovery, String rest) throws IOException {
    Files.writeString(directory.resolve("totals.yaml"), TOTALS.formatted(recovery));
    Files.writeString(directory.resolve("totals.spec.yaml"), EXAMPLE + rest.indent(4));
    return CommandRun.in(directory).run("test", "totals.yaml");
  }

  @Test
  void isADeadLetter() throws IOException {
    Result test = test("", """
        dead-letters:
          card-swipes:
            - { code: EXPR_EVAL, step: totals/totals, key: m1 }
        counts: { processed: 2, dead-lettered: 1 }
        """);

    assertThat(test.err()).isEmpty();
    assertThat(test.code()).isZero();
  }

  @Test
  void isWhatTheStepDeclaresForFailures() throws IOException {
    Result test = test("on-error: skip", "counts: { processed: 2, filtered: 1 }");

    assertThat(test.err()).isEmpty();
    assertThat(test.code()).isZero();
  }
}
