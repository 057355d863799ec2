package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Examples of a topology in YAML that joins a global table by a field of its values. */
class GlobalTableExamplesTest {
  private static final String LIMITS = """
      topology: merchant-limits
      proto: bank/account.proto
      streams:
        card-swipes: { value: CardSwipe, key: value.card }
        merchants: { value: Spend, key-type: int64, partitions: 2 }
        over: { value: Spend, key: string(value.total) }
      tables:
        merchant: { stream: merchants, global: true, store: by-number }
      ---
      pipeline: check
      from: card-swipes
      steps:
        - join:
            table: merchant
            on: int(value.merchant)
            to: Spend
            with: { total: value.amount - row.total }
        - to: over
      """;

  @TempDir
  Path directory;

  private String failure(String example) throws IOException {
    Path file = Files.writeString(directory.resolve("limits.yaml"), LIMITS);
    TopologySpec topology = TopologyFile.read(
        file, TopologyResources.of(GlobalTableExamplesTest.class.getClassLoader()));
    Path spec =
        Files.writeString(directory.resolve("limits.spec.yaml"), """
        topology: merchant-limits
        ---
        pipeline: check
        examples:
          one:
        %s""".formatted(example.indent(4)));
    return SpecRunner.run(topology, spec).results().get(0).failure().orElse("");
  }

  @Test
  void rowsAreGivenAndKeptLikeThoseOfATable() throws IOException {
    assertThat(failure("""
        in:
          - { stream: card-swipes, value: { card: c, merchant: '7', amount: 5 } }
          - { stream: merchants, key: 7, value: { total: 3 } }
          - { stream: merchants, key: 8, value: { total: 9 } }
          - { stream: merchants, key: 8, tombstone: true }
          - { stream: card-swipes, value: { card: c, merchant: '7', amount: 5 } }
          - { stream: card-swipes, value: { card: c, merchant: '8', amount: 5 } }
        out:
          over: [ { key: '2', value: { total: 2 } } ]
        stores:
          by-number: { 7: { total: 3 }, 8: none }
        counts: { processed: 1, filtered: 2 }
        """)).isEmpty();
  }

  @Test
  void aKeyThatCannotBeToldIsADeadLetter() throws IOException {
    assertThat(failure("""
        in: [ { stream: card-swipes, value: { card: c, merchant: m, amount: 5 } } ]
        dead-letters:
          card-swipes: [ { code: EXPR_EVAL, step: check/join } ]
        """)).isEmpty();
  }

  @Test
  void tellsRowsThatCannotBeRead() throws IOException {
    assertThat(failure("in: [ { stream: merchants, value: { total: 3 } } ]"))
        .contains("differs   rows of global table 'merchant': expected none that cannot be read,"
            + " was 1\n");
  }

  @Test
  void knowsNoDeadLettersOfRows() {
    assertThatThrownBy(() -> failure("""
            in: []
            dead-letters: { merchants: [ { code: NULL_KEY } ] }
            """))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("stream 'merchants' is none that pipeline 'check' reads [HW0503]");
  }
}
