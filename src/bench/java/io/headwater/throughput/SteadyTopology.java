package io.headwater.throughput;

import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/** Four pipelines over the same events, each with a store and an output of its own. */
final class SteadyTopology {
  static final String INPUT = "events";

  private static final int STORES = 4;
  private static final String RETAINED = Integer.toString(16 << 20);

  private SteadyTopology() {}

  static TopologySpec of(int partitions) {
    TopologyBuilder steady = TopologyBuilder.topology("steady");
    StreamRef<OrderEvent> events =
        steady.stream(INPUT, OrderEvent.class, stream -> stream.partitions(partitions));
    for (int store = 1; store <= STORES; store++) {
      StreamRef<Order> totals =
          steady.stream(output(store), Order.class, stream -> stream.partitions(partitions));
      steady
          .pipeline("customers-" + store, events)
          .aggregate("accounts-" + store, Order.class, AccountFold::apply)
          .to(totals);
    }
    return steady.build();
  }

  private static String output(int store) {
    return "totals-" + store;
  }

  /** Creates topics that keep little, as it is not the broker that is measured. */
  static void createTopics(Admin admin, int partitions)
      throws ExecutionException, InterruptedException {
    List<NewTopic> topics = new ArrayList<>();
    topics.add(topic(INPUT, partitions));
    for (int store = 1; store <= STORES; store++) {
      topics.add(topic(output(store), partitions));
    }
    admin.createTopics(topics).all().get();
  }

  private static NewTopic topic(String name, int partitions) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty())
        .configs(Map.of(
            TopicConfig.RETENTION_BYTES_CONFIG, RETAINED,
            TopicConfig.SEGMENT_BYTES_CONFIG, RETAINED));
  }

  /** Returns how many records all pipelines have consumed. */
  static long consumed(HeadwaterApp app) {
    return app.metrics().counts().consumed();
  }
}
