package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.shop.proto.Registered;

class ReadTargetTest {
  private static ReadTarget find(String name) {
    return ReadTarget.find(List.of(customers()), name);
  }

  private static TopologySpec customers() {
    TopologyBuilder customers = TopologyBuilder.topology("customers");
    StreamRef<Registered> registered = customers.stream("registered", Registered.class);
    customers.pipeline("copy", registered).to(customers.stream("copies", Registered.class));
    return customers.build();
  }

  private static Optional<String> newest(ReadTarget target) {
    return target.decoderOf().apply(EventHeaders.NONE).map(one -> one.newest().fullName());
  }

  static List<ReadTarget> readsADeadLetterQueueAsItsStream() {
    return List.of(find("registered-dlq"), ReadTarget.of(customers(), "registered-dlq"));
  }

  @ParameterizedTest
  @MethodSource
  void readsADeadLetterQueueAsItsStream(ReadTarget queue) {
    assertThat(queue.topic()).isEqualTo("registered-dlq");
    assertThat(queue.deadLetterTopic()).isEqualTo("registered-dlq");
    assertThat(newest(queue)).contains("shop.Registered");
    assertThat(queue.topology()).isPresent();
  }

  @Test
  void knowsNothingOfTheQueueOfNoStream() {
    ReadTarget queue = find("elsewhere-dlq");

    assertThat(queue.topic()).isEqualTo("elsewhere-dlq");
    assertThat(newest(queue)).isEmpty();
    assertThat(queue.topology()).isEmpty();
  }
}
