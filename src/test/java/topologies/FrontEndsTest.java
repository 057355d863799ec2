package topologies;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.Picture;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.Bank;
import topologies.orders.Orders;

/** A topology is one value, whether it is written in YAML or in Java. */
class FrontEndsTest {
  static Stream<Arguments> writtenTwice() {
    return Stream.of(
        Arguments.of("topologies/03-bank/bank.yaml", new Bank()),
        Arguments.of("topologies/05-orders/orders.yaml", new Orders()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("writtenTwice")
  void bothFrontEndsDeclareTheSameTopology(String file, TopologyDefinition inJava) {
    TopologySpec inYaml = WrittenTopologies.read(Path.of(file));

    assertThat(inYaml)
        .usingRecursiveComparison()
        .ignoringFieldsOfTypes(
            Rule.class, Fold.class, SourceLocation.class, Supplier.class, Consumer.class)
        .withEqualsForType(FrontEndsTest::isSame, Aggregate.class)
        .isEqualTo(inJava.topology());
    assertThat(withoutPlaces(inYaml)).isEqualTo(withoutPlaces(inJava.topology()));
  }

  private static boolean isSame(Aggregate<?, ?, ?> one, Aggregate<?, ?, ?> other) {
    return one.name().equals(other.name())
        && one.types().equals(other.types())
        && one.invariantNames().equals(other.invariantNames());
  }

  private static String withoutPlaces(TopologySpec spec) {
    Picture picture = Picture.of(spec);
    return picture.nodes().stream()
            .map(node -> {
              Map<String, String> facts = new TreeMap<>(node.facts());
              facts.remove(Picture.RULE);
              return node.id() + node.kind() + node.label() + facts;
            })
            .toList()
        + "\n" + picture.edges();
  }
}
