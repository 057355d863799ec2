package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import topologies.bank.Bank;

class TopicPlanTest {
  @Test
  void namesEveryTopicOfAnApplicationWithItsPartitions() {
    TopicPlan plan = TopicPlan.of(new Bank().topology(), (short) 1);

    assertThat(plan.topics())
        .extracting(PlannedTopic::name, PlannedTopic::partitions, PlannedTopic::role)
        .containsExactly(
            tuple("account-commands", 6, PlannedTopic.Role.SOURCE),
            tuple("account-events", 12, PlannedTopic.Role.SINK),
            tuple("account-replies", 6, PlannedTopic.Role.SINK),
            tuple("card-swipes", 6, PlannedTopic.Role.SOURCE),
            tuple("big-merchants", 6, PlannedTopic.Role.SINK),
            tuple("merchant-totals", 6, PlannedTopic.Role.SINK),
            tuple("account-commands-dlq", 6, PlannedTopic.Role.DEAD_LETTER_QUEUE),
            tuple("card-swipes-dlq", 6, PlannedTopic.Role.DEAD_LETTER_QUEUE),
            tuple("bank-account-changelog", 6, PlannedTopic.Role.CHANGELOG),
            tuple("bank-account-command-ids-changelog", 6, PlannedTopic.Role.CHANGELOG),
            tuple("bank-by-merchant-repartition", 12, PlannedTopic.Role.REPARTITION),
            tuple("bank-spend-changelog", 12, PlannedTopic.Role.CHANGELOG));
  }

  @Test
  void leavesInternalTopicsToKafkaStreams() {
    TopicPlan plan = TopicPlan.of(new Bank().topology(), (short) 1);

    assertThat(plan.declared()).hasSize(8).noneMatch(topic -> topic.role().isInternal());
  }

  @Test
  void asksForTwoInSyncReplicasOfThree() {
    TopicPlan plan = TopicPlan.of(new Bank().topology(), (short) 3);

    assertThat(plan.declared())
        .allSatisfy(topic -> assertThat(topic.configs()).containsEntry("min.insync.replicas", "2"));
  }

  @Test
  void keepsDeadLettersForFourteenDays() {
    TopicPlan plan = TopicPlan.of(new Bank().topology(), (short) 1);

    assertThat(plan.declared())
        .filteredOn(topic -> topic.role() == PlannedTopic.Role.DEAD_LETTER_QUEUE)
        .allSatisfy(
            topic -> assertThat(topic.configs()).containsEntry("retention.ms", "1209600000"));
  }
}
