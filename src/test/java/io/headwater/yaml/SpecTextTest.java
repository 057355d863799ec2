package io.headwater.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.Example;
import io.headwater.yaml.TopologyExamples.OfAggregate;
import io.headwater.yaml.TopologyExamples.OfPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Examples that are written are the ones that are read. */
class SpecTextTest {
  private static final TopologyResources RESOURCES =
      TopologyResources.of(SpecTextTest.class.getClassLoader());
  private static final Path BANK = Path.of("topologies/03-bank/bank.yaml");

  @TempDir
  Path directory;

  static List<Path> specs() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("topologies"))) {
      return files
          .filter(file -> file.toString().endsWith(".spec.yaml"))
          .sorted()
          .toList();
    }
  }

  private static TopologySpec topology(Path spec) {
    return TopologyFile.read(Path.of(spec.toString().replace(".spec.yaml", ".yaml")), RESOURCES);
  }

  /** Whether an example has only what is written: neither stores nor parked keys nor waits. */
  private static boolean isWritable(Example example) {
    return example instanceof OfAggregate
        || example instanceof OfPipeline pipeline
            && pipeline.stores().isEmpty()
            && pipeline.parked().isEmpty()
            && pipeline.counts().isEmpty()
            && pipeline.deadLetters().isEmpty()
            && pipeline.in().stream()
                .allMatch(
                    one -> one.elapse().equals(Duration.ZERO) && one.releases().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void readsWhatItHasWritten(Path spec) throws IOException {
    TopologySpec topology = topology(spec);
    List<Example> examples = SpecFile.read(spec, topology).examples().stream()
        .filter(SpecTextTest::isWritable)
        .toList();

    Path written = Files.writeString(
        directory.resolve("written.spec.yaml"), SpecText.of(topology, examples, true));

    assertThat(SpecFile.read(written, topology).examples())
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*where")
        .withEqualsForType((one, other) -> one.equals(other), Message.class)
        .isEqualTo(examples);
  }

  @Test
  void hasTheLayoutOfOurFiles() {
    TopologySpec bank = TopologyFile.read(BANK, RESOURCES);
    TopologyExamples examples = SpecFile.read(Path.of("topologies/03-bank/bank.spec.yaml"), bank);

    String text = SpecText.of(bank, examples.matching("no more than").examples(), false);

    assertThat(text).isEqualTo("""
        topology: bank
        ---
        aggregate: account
        examples:
          no more than the balance may be withdrawn:
            given:
              - { opened: { owner: ada } }
              - { deposited: { amount: 100 } }
            when: { withdraw: { amount: 101 } }
            key: aggregate-1
            reject: INSUFFICIENT_FUNDS
            reply: { status: REJECTED, code: INSUFFICIENT_FUNDS, sequence: 2 }
        """);
  }

  @Test
  void writesNoFieldThatMustNotBeShown() {
    Path spec = Path.of("topologies/14-customers/customers.spec.yaml");
    TopologySpec customers = topology(spec);
    List<Example> examples = SpecFile.read(spec, customers).examples().stream()
        .filter(OfAggregate.class::isInstance)
        .toList();

    assertThatThrownBy(() -> SpecText.of(customers, examples, false))
        .hasMessageContaining("must not be shown [HW1772]\n  fix: write it all the same with");
  }
}
