package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headwater.event.EventHeaders;
import io.headwater.topology.Recovery;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.Bank;
import topologies.bank.proto.CardSwipe;

class RandomInputsTest {
  private static TopologySpec topology(String name) {
    TopologyResources resources = TopologyResources.of(RandomInputsTest.class.getClassLoader());
    return TopologyFile.read(Path.of("topologies", name + ".yaml"), resources);
  }

  private static List<CheckInput> inputs(TopologySpec spec, long seed) {
    return new RandomInputs(spec, new Random(seed), Map.of()).next(300);
  }

  private static List<CheckInput.Piped> records(String topology, String stream) {
    return inputs(topology(topology), 1).stream()
        .filter(CheckInput.Piped.class::isInstance)
        .map(CheckInput.Piped.class::cast)
        .filter(piped -> piped.stream().name().equals(stream))
        .toList();
  }

  private static List<CheckInput.Piped> commands() {
    return records("03-bank/bank", "account-commands");
  }

  @ParameterizedTest
  @CsvSource({
    "03-bank/bank, account-commands card-swipes",
    "08-enrichment/enrichment, orders customers",
    "10-interop/interop, web-visits app-visits",
    "12-transfers/transfers, account-commands transfer-requests",
    "13-customer-orders/customer-orders, order-events customer-events",
  })
  void comeIntoTheStreamsFromOutside(String topology, String streams) {
    assertThat(RandomInputs.streams(topology(topology)))
        .extracting(StreamSpec::name)
        .containsExactly(streams.split(" "));
  }

  @Test
  void areTheSameOfTheSameSeed() {
    TopologySpec spec = new Bank().topology();

    assertThat(inputs(spec, 5)).hasToString(inputs(spec, 5).toString());
    assertThat(inputs(spec, 5).toString()).isNotEqualTo(inputs(spec, 6).toString());
  }

  @Test
  void areUnderFewKeys() {
    assertThat(commands().stream().map(piped -> piped.record().key()).distinct())
        .hasSizeBetween(5, 7);
  }

  @Test
  void areUnderTheKeysThatTheirStreamDerives() {
    assertThat(records("03-bank/bank", "card-swipes"))
        .isNotEmpty()
        .allSatisfy(piped -> assertThat(piped.record().key())
            .contains(ByteString.copyFromUtf8(
                CardSwipe.parseFrom(piped.record().value().orElseThrow()).getCard())));
  }

  @Test
  void comeAgainSometimes() {
    List<RawRecord> records = commands().stream().map(CheckInput.Piped::record).toList();

    assertThat(records.stream().distinct().count()).isBetween(100L, records.size() - 5L);
  }

  @Test
  void haveTheIdOfAnotherSometimes() {
    List<String> ids = commands().stream()
        .map(CheckInput.Piped::record)
        .distinct()
        .flatMap(record -> record.headers().text(EventHeaders.ID).stream())
        .toList();

    assertThat(ids.stream().distinct().count()).isLessThan(ids.size()).isPositive();
  }

  @Test
  void expectSequenceNumbersSometimesIfTheyAreCommands() {
    assertThat(commands())
        .anyMatch(piped -> piped.record().headers().contains(EventHeaders.EXPECT));
    assertThat(records("03-bank/bank", "card-swipes"))
        .noneMatch(piped -> piped.record().headers().contains(EventHeaders.EXPECT));
  }

  @Test
  void areOfDifferentTimesNotInOrder() {
    List<Long> times =
        commands().stream().map(piped -> piped.record().timestamp()).toList();

    assertThat(times).isNotEqualTo(times.stream().sorted().toList());
    assertThat(inputs(new Bank().topology(), 1))
        .hasAtLeastOneElementOfType(CheckInput.Elapsed.class);
  }

  @Test
  void deleteRowsOfTables() {
    assertThat(records("08-enrichment/enrichment", "customers"))
        .anyMatch(piped -> piped.record().value().isEmpty())
        .anyMatch(piped -> piped.record().value().isPresent());
  }

  @Test
  void releaseWhatIsParkedWhereItMayBe() {
    TopologySpec bank = new Bank().topology();

    assertThat(inputs(bank.withRecovery(Recovery.park()), 1))
        .filteredOn(CheckInput.Released.class::isInstance)
        .extracting(input -> ((CheckInput.Released) input).target().program())
        .contains("spend-by-merchant", "spend-by-merchant/by-merchant");
    assertThat(inputs(bank, 1)).noneMatch(CheckInput.Released.class::isInstance);
  }
}
