package topologies.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderGeneratorTest {
  private static final Instant START = Instant.parse("2025-01-06T08:00:00Z");

  /** A record by value: arrays are equal only to themselves. */
  private record Written(
      String topic, String key, ByteString value, String headers, Instant eventTime) {}

  private static List<Written> written(OrderGenerator generator, int orders) {
    return IntStream.range(0, orders)
        .mapToObj(order -> generator.nextOrder())
        .flatMap(List::stream)
        .map(record -> new Written(
            record.topic(),
            record.key().map(String::new).orElse("none"),
            ByteString.copyFrom(record.value().orElseThrow()),
            record.headers().text("hw-id").orElse("none"),
            record.eventTime()))
        .toList();
  }

  @Test
  void repeatsItselfForTheSameSeedAndStart() {
    OrderGenerator one = new OrderGenerator(7, START);
    OrderGenerator same = new OrderGenerator(7, START);

    assertThat(written(one, 120)).isEqualTo(written(same, 120));
    assertThat(one.expected()).isEqualTo(same.expected());
  }

  @Test
  void generatesOtherRecordsForAnotherSeed() {
    assertThat(written(new OrderGenerator(7, START), 120))
        .doesNotContainAnyElementsOf(written(new OrderGenerator(8, START), 120));
  }

  @Test
  void holdsTheSameNumbersInEveryTenRounds() {
    OrderGenerator one = new OrderGenerator(7, START);
    OrderGenerator other = new OrderGenerator(8, START);

    written(one, 10 * OrderGenerator.ROUND);
    written(other, 10 * OrderGenerator.ROUND);

    assertThat(one.expected()).isEqualTo(other.expected());
  }

  @Test
  void countsWhatItHasReturnedAndNoMore() {
    OrderGenerator generator = new OrderGenerator(7, START);

    List<Written> records = written(generator, 33);

    long consumed = generator.expected().programs().entrySet().stream()
        .filter(program -> Set.of("order", "settle-payments").contains(program.getKey()))
        .mapToLong(program -> program.getValue().consumed())
        .sum();
    assertThat(consumed).isEqualTo(records.size());
  }

  @Test
  void movesEventTimeForward() {
    List<Written> records = written(new OrderGenerator(7, START), 120);

    assertThat(records).extracting(Written::eventTime).isSorted().allMatch(START::isBefore);
  }

  @Test
  void writesNothingThatABrokerWouldRefuse() {
    assertThat(written(new OrderGenerator(7, START), 120))
        .allMatch(record -> record.value().size() < 1_000_000)
        .anyMatch(record -> record.value().size() > 990_000);
  }
}
