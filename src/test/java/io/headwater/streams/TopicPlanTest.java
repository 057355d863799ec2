package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import java.util.Map;
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
  void compactsTheTopicOfAGlobalTableWhichHasNoOtherTopics() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> names = words.stream("names", StringValue.class);
    TableRef<StringValue> people = words.globalTable("people", names);
    words
        .pipeline("words", in)
        .join(people, StringValue.class, (one, row) -> row)
        .to(words.stream("out", StringValue.class));

    TopicPlan plan = TopicPlan.of(words.build(), (short) 1);

    assertThat(plan.topics())
        .extracting(PlannedTopic::name, PlannedTopic::role, PlannedTopic::configs)
        .containsExactly(
            tuple("in", PlannedTopic.Role.SOURCE, Map.of()),
            tuple("names", PlannedTopic.Role.GLOBAL_TABLE, Map.of("cleanup.policy", "compact")),
            tuple("out", PlannedTopic.Role.SINK, Map.of()),
            tuple(
                "in-dlq",
                PlannedTopic.Role.DEAD_LETTER_QUEUE,
                plan.topics().get(3).configs()));
  }

  @Test
  void namesTheTopicsOfAJoinByAForeignKeyOnce() {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<StringValue> out = shop.stream("out", StringValue.class);
    TableRef<StringValue> orders =
        shop.table("orders", shop.stream("order", StringValue.class, own -> own.partitions(2)));
    TableRef<StringValue> products =
        shop.table("products", shop.stream("product", StringValue.class, own -> own.partitions(4)));
    shop.pipeline("shop", orders)
        .join(products, StringValue::getValue, StringValue.class, (order, product) -> product)
        .to(out);

    assertThat(TopicPlan.of(shop.build(), (short) 1).topics())
        .filteredOn(topic -> topic.role().isInternal())
        .extracting(PlannedTopic::name, PlannedTopic::partitions)
        .containsExactly(
            tuple("shop-products-subscriptions-repartition", 4),
            tuple("shop-orders-changelog", 2),
            tuple("shop-products-answers-repartition", 2),
            tuple("shop-products-subscriptions-changelog", 4),
            tuple("shop-products-changelog", 4),
            tuple("shop-products-joined-changelog", 2));
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
  void keepsDeadLettersForFourteenDaysAfterTheyWereWritten() {
    TopicPlan plan = TopicPlan.of(new Bank().topology(), (short) 1);

    assertThat(plan.declared())
        .filteredOn(topic -> topic.role() == PlannedTopic.Role.DEAD_LETTER_QUEUE)
        .allSatisfy(topic -> assertThat(topic.configs())
            .containsEntry("retention.ms", "1209600000")
            .containsEntry("message.timestamp.type", "LogAppendTime"));
  }
}
