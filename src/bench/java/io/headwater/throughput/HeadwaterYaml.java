package io.headwater.throughput;

import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The job as a Headwater topology in YAML. */
final class HeadwaterYaml implements Job {
  private static final String REPARTITION = """
        - repartition:
            name: by-customer
            by: 'has(value.order_placed) ? value.order_placed.customer
              : value.payment_authorized.customer'
            partitions: %d
      """;
  private static final String DEDUPLICATE = """
        - deduplicate: { store: seen, id: "headers['event-id']", window: 10 minutes }
      """;
  private static final String TEXT = """
      topology: %1$s
      proto: orders/order.proto
      streams:
        order-events: { value: OrderEvent, topic: %2$s, partitions: %3$d }
        totals: { value: Order, topic: %4$s, partitions: %3$d }
      ---
      pipeline: customer-totals
      from: order-events
      steps:
      %5$s%6$s  - aggregate:
            store: accounts
            state: Order
            set:
              status: 'has(value.order_placed) ? OrderStatus.PLACED : OrderStatus.PAID'
              customer: 'has(value.order_placed) ? value.order_placed.customer
                : value.payment_authorized.customer'
              total: state.total + value.order_placed.total
              paid: state.paid + value.payment_authorized.amount
        - { to: totals, emit: %7$s }
      """;

  @Override
  public AutoCloseable start(JobPlan plan) throws IOException, InterruptedException {
    Path file = Files.createDirectories(plan.state()).resolveSibling(plan.application() + ".yaml");
    Files.writeString(file, text(plan));
    TopologySpec spec =
        TopologyFile.read(file, TopologyResources.of(HeadwaterYaml.class.getClassLoader()));
    return HeadwaterJobs.run(spec, plan);
  }

  private static String text(JobPlan plan) {
    int partitions = plan.options().partitions;
    String hop = plan.options().repartition ? REPARTITION.formatted(partitions) : "";
    return TEXT.formatted(
        plan.application(),
        plan.input(),
        partitions,
        plan.output(),
        hop,
        plan.options().deduplicate ? DEDUPLICATE : "",
        plan.options().emission);
  }
}
