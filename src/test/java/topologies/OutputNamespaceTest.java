package topologies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.runtime.LiveComparison;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.Bank;

/** What an application reads and writes that runs beside the live one. */
class OutputNamespaceTest {
  static Stream<Arguments> topologies() throws IOException {
    return Stream.concat(
            ServiceLoader.load(TopologyDefinition.class).stream()
                .map(provider -> provider.get().topology()),
            WrittenTopologies.files().map(WrittenTopologies::read))
        // Customers and the process write to the same streams.
        .filter(topology -> !topology.name().equals("fulfilment"))
        .map(topology -> Arguments.of(topology.name(), topology));
  }

  private static OutputNamespace beside(TopologySpec topology) {
    return OutputNamespace.of(topology, "beside", names(topology));
  }

  private static Set<String> names(TopologySpec topology) {
    return topology.streams().stream().map(StreamSpec::name).collect(Collectors.toSet());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("topologies")
  void keepsEveryTopologyAsItIsButForNamesAndTopics(String name, TopologySpec topology) {
    OutputNamespace namespace = beside(topology);

    TopologySpec spec = namespace.spec();
    assertThat(spec.problems()).isEmpty();
    List<StreamSpec> back = spec.streams().stream().map(namespace::liveStream).toList();
    assertThat(spec.withName(name).withStreams(back))
        .isEqualTo(topology.withoutEffects().withoutDatabaseProjections().withStreams(back));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("topologies")
  void writesToNoTopicOfAnyTopology(String name, TopologySpec topology) {
    OutputNamespace namespace = beside(topology);

    assertThat(namespace.outputs().keySet())
        .isNotEmpty()
        .allSatisfy(topic -> assertThat(topic).startsWith("beside."));
    assertThat(namespace.entering()).isNotEmpty().allSatisfy(stream -> {
      assertThat(stream.topic()).isEqualTo(namespace.liveStream(stream).topic());
      assertThat(stream.deadLetterTopic()).startsWith("beside.");
    });
  }

  @Test
  void readsWhatEntersFromTheLiveTopics() {
    OutputNamespace namespace = OutputNamespace.of(new Bank().topology(), "bank-replay", Set.of());

    assertThat(namespace.entering())
        .extracting(StreamSpec::name)
        .containsExactly("account-commands", "card-swipes");
    assertThat(namespace.outputs())
        .containsEntry("bank-replay.account-events", "account-events")
        .containsEntry("bank-replay.account-commands-dlq", "account-commands-dlq");
  }

  @Test
  void refusesTheNameOfTheLiveApplication() {
    assertThatThrownBy(() -> OutputNamespace.of(new Bank().topology(), "bank", Set.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            option '--as': 'bank' is the name of the live application [HW1811]
              fix: choose another one, such as 'bank-replay'""");
  }

  @Test
  void refusesWhatIsNoName() {
    assertThatThrownBy(() -> OutputNamespace.of(new Bank().topology(), "Bank 2", Set.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            option '--as': 'Bank 2' is no name of an application [HW1810]
              fix: use up to 100 lower-case letters, digits and '-', a letter first""");
  }

  @Test
  void refusesStreamsThatOthersMayWriteToo() throws IOException {
    TopologySpec transfers = written("transfers");

    assertThatThrownBy(() -> OutputNamespace.of(transfers, "beside", Set.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageEndingWith("""
            stream 'account-commands' is written by the topology, and maybe by others, too: what \
            the live application has written to it cannot be told from what enters [HW1812]
              fix: add '--inner account-commands' if nobody else writes it""");
  }

  @Test
  void refusesATopologyThatNothingEnters() throws IOException {
    TopologySpec fulfilment = written("fulfilment");

    assertThatThrownBy(() -> OutputNamespace.of(fulfilment, "beside", names(fulfilment)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            topology 'fulfilment': it writes all the streams that it reads, so nothing would \
            enter [HW1813]
              fix: give what others write a stream of its own""");
  }

  @Test
  void comparesNoPersonalData() throws IOException {
    OutputNamespace namespace = beside(written("customers"));

    assertThatThrownBy(() -> LiveComparison.requireComparable(namespace))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            topology 'customers': it holds personal data, which is other bytes each time it is \
            sealed [HW1816]
              fix: compare what it writes without personal data, or leave the comparison out""");
  }

  private static TopologySpec written(String name) throws IOException {
    return WrittenTopologies.files()
        .map(WrittenTopologies::read)
        .filter(topology -> topology.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
