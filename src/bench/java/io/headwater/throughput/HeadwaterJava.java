package io.headwater.throughput;

import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.partition.Partitionings;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/** The job as a Headwater topology in Java. */
final class HeadwaterJava implements Job {
  @Override
  public AutoCloseable start(JobPlan plan) throws InterruptedException {
    int partitions = plan.options().partitions;
    TopologyBuilder accounts = TopologyBuilder.topology(plan.application());
    StreamRef<OrderEvent> events = accounts.stream(
        "order-events",
        OrderEvent.class,
        stream -> stream.topic(plan.input()).partitions(partitions));
    StreamRef<Order> totals = accounts.stream(
        "totals", Order.class, stream -> stream.topic(plan.output()).partitions(partitions));
    Pipeline<OrderEvent> pipeline = accounts.pipeline("customer-totals", events);
    if (plan.options().repartition) {
      pipeline = pipeline.repartition(
          "by-customer", AccountFold::customerOf, partitions, Partitionings.murmur2());
    }
    pipeline.aggregate("accounts", Order.class, AccountFold::apply).to(totals);
    return HeadwaterJobs.run(accounts.build(), plan);
  }
}
