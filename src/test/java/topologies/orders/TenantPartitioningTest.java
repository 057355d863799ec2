package topologies.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.headwater.partition.PartitionFunction;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantPartitioningTest {
  private static Set<Integer> partitionsOf(String tenant, int span, int partitions) {
    PartitionFunction function = new TenantPartitioning(span).newFunction();
    return IntStream.range(0, 1_000)
        .mapToObj(customer -> (tenant + "/c-" + customer).getBytes(StandardCharsets.UTF_8))
        .map(key -> function.partition(key, partitions))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"north", "east", "south", "west", "ü"})
  void spreadsATenantOverItsSpan(String tenant) {
    assertThat(partitionsOf(tenant, 3, 12)).hasSize(3).allMatch(one -> one >= 0 && one < 12);
  }

  @Test
  void keepsAWiderSpanWithinThePartitions() {
    assertThat(partitionsOf("north", 5, 2)).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void givesTenantsDifferentPartitions() {
    assertThat(partitionsOf("north", 1, 64))
        .doesNotContainAnyElementsOf(partitionsOf("east", 1, 64));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "guest-7", "/c-1"})
  void refusesAKeyWithoutATenant(String key) {
    PartitionFunction function = new TenantPartitioning(2).newFunction();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> function.partition(key.getBytes(StandardCharsets.UTF_8), 6))
        .withMessage("the key names no tenant");
  }

  @Test
  void refusesASpanOfNoPartitions() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TenantPartitioning(0))
        .withMessage("span must be at least 1 partition, was 0");
  }
}
