package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class FreshTopicsTest {
  private static KafkaFuture<String> refused(Exception why) {
    KafkaFutureImpl<String> answer = new KafkaFutureImpl<>();
    answer.completeExceptionally(why);
    return answer;
  }

  @Test
  void asksAgainWhereABrokerHasNotHeardOfTheTopicYet() throws Exception {
    Deque<KafkaFuture<String>> answers = new ArrayDeque<>(List.of(
        refused(new UnknownTopicOrPartitionException()), KafkaFuture.completedFuture("found")));

    String answer = FreshTopics.ask(answers::remove, Duration.ofMinutes(1));

    assertThat(answer).isEqualTo("found");
  }

  @Test
  void endsWhenTheTopicStaysUnheardOf() {
    assertThatThrownBy(() -> FreshTopics.ask(
            () -> refused(new UnknownTopicOrPartitionException()), Duration.ofMillis(1)))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
  }

  @Test
  void asksNothingElseAgain() {
    Deque<KafkaFuture<String>> answers =
        new ArrayDeque<>(List.of(refused(new TopicAuthorizationException("secrets"))));

    assertThatThrownBy(() -> FreshTopics.ask(answers::remove, Duration.ofMinutes(1)))
        .hasCauseInstanceOf(TopicAuthorizationException.class);
  }
}
