package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.streams.IdleCommit;
import io.headwater.streams.IdleCommits;
import io.headwater.streams.StateRebuilds;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

/** No record is read before the rows of global tables are. */
class GlobalBootstrapTest {
  private final GlobalBootstrap bootstrap = new GlobalBootstrap(words());

  private static TopologySpec words() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    words.table("others", in);
    words.globalTable(
        "people", words.stream("names", StringValue.class, stream -> stream.partitions(2)));
    return words.build();
  }

  private void read(String topic, int partition) {
    bootstrap.onRestoreEnd(new TopicPartition(topic, partition), "store", 0);
  }

  @Test
  void isCompleteWhenAllPartitionsOfAllGlobalTablesWereRead() {
    read("names", 0);
    read("words-others-changelog", 1);

    assertThatThrownBy(bootstrap::requireComplete)
        .isInstanceOf(StreamsException.class)
        .hasMessage("rows of 1 partitions were not read; the log of the thread that reads them"
            + " says why");

    read("names", 1);

    assertThatCode(bootstrap::requireComplete).doesNotThrowAnyException();
  }

  @Test
  void keepsConsumersFromReadingBefore() {
    TimedClients clients = new TimedClients(
        new TopologyMetrics("words"),
        bootstrap,
        new StateRebuilds(),
        IdleCommits.of(IdleCommit.NEVER),
        IntakeBounds.NONE,
        new ThreadSuccession(System::nanoTime));
    Map<String, Object> nowhere = Map.of("bootstrap.servers", List.of("127.0.0.1:1"));

    try (Consumer<byte[], byte[]> consumer = clients.getConsumer(nowhere)) {
      consumer.assign(List.of(new TopicPartition("in", 0)));

      assertThatThrownBy(() -> consumer.poll(Duration.ZERO)).isInstanceOf(StreamsException.class);

      read("names", 0);
      read("names", 1);

      assertThatCode(() -> consumer.poll(Duration.ZERO)).doesNotThrowAnyException();
    }
  }
}
