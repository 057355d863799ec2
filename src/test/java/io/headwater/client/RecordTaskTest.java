package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTaskTest {
  private final PartitionShare share =
      new PartitionShare(new TopicPartition("orders", 0), 0, -1, false);
  private final Batch batch = new Batch();
  private final Execution execution = new Execution(batch, SubscriberListener.NONE);

  /** A batch that never fills; its partition goes just before the record is in it. */
  private final class Batch implements Handling {
    private final List<Map.Entry<RecordPosition, CompletableFuture<Void>>> open = new ArrayList<>();

    @Override
    public CompletionStage<Void> handle(StoredRecord received) {
      share.revoke();
      execution.giveUp(position -> true);
      CompletableFuture<Void> done = new CompletableFuture<>();
      open.add(Map.entry(received.position(), done));
      return done;
    }

    @Override
    public void giveUp(Predicate<RecordPosition> lost) {
      open.stream()
          .filter(entry -> lost.test(entry.getKey()))
          .forEach(entry -> entry.getValue().completeExceptionally(new GivenUpException()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void letsGoOfARecordThatBeganToWaitWhenItsPartitionHadGone(boolean isAcknowledged) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("orders", 0, 7, null, null);
    share.take(List.of(record));

    new RecordTask(execution, share, record, isAcknowledged).run(() -> {});

    assertThat(share.awaitIdle(System.nanoTime() + Duration.ofMillis(1).toNanos()))
        .isTrue();
    assertThat(share.pending()).isEqualTo(1);
    assertThat(execution.failure()).isEmpty();
  }
}
