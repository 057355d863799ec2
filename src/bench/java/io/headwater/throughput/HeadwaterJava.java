package io.headwater.throughput;

import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.partition.Partitionings;
import io.headwater.topology.TopologySpec;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/** The job as a Headwater topology in Java. */
final class HeadwaterJava implements Job {
  @Override
  public AutoCloseable start(JobPlan plan) throws InterruptedException {
    return HeadwaterJobs.run(
        topology(plan.application(), plan.input(), plan.output(), plan.options()), plan);
  }

  static TopologySpec topology(
      String application, String input, String output, RunOptions options) {
    int partitions = options.partitions;
    TopologyBuilder accounts = TopologyBuilder.topology(application);
    StreamRef<OrderEvent> events = accounts.stream(
        "order-events", OrderEvent.class, stream -> stream.topic(input).partitions(partitions));
    StreamRef<Order> totals = accounts.stream(
        "totals", Order.class, stream -> stream.topic(output).partitions(partitions));
    Pipeline<OrderEvent> pipeline = accounts.pipeline("customer-totals", events);
    if (options.repartition) {
      pipeline = pipeline.repartition(
          "by-customer", AccountFold::customerOf, partitions, Partitionings.murmur2());
    }
    Pipeline<Order> folded = pipeline.aggregate("accounts", Order.class, AccountFold::apply);
    if (options.emitsNewest()) {
      folded.toNewest(totals);
    } else {
      folded.to(totals);
    }
    return accounts.build();
  }
}
