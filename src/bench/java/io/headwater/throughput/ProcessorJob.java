package io.headwater.throughput;

import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/** A processor by hand with a RocksDB store. */
final class ProcessorJob implements Job {
  static final String STORE = "accounts";

  private final Function<JobPlan, StoreBuilder<?>> store;
  private final Function<JobPlan, ProcessorSupplier<String, OrderEvent, String, Order>> processor;

  private ProcessorJob(
      Function<JobPlan, StoreBuilder<?>> store,
      Function<JobPlan, ProcessorSupplier<String, OrderEvent, String, Order>> processor) {
    this.store = store;
    this.processor = processor;
  }

  /** Reads from and writes to the store for each event. */
  static ProcessorJob plain() {
    return new ProcessorJob(
        plan -> Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STORE), Serdes.String(), ProtoSerde.ACCOUNT),
        plan -> AccountProcessor::new);
  }

  /** Has a cache of objects in front of the store, which is written to once per commit. */
  static ProcessorJob cached() {
    return new ProcessorJob(
        plan -> new CachedAccounts.Builder(plan.options().cacheBytesPerPartition()),
        plan -> () -> new CachedAccountProcessor(plan.options().emitsNewest()));
  }

  @Override
  public AutoCloseable start(JobPlan plan) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(store.apply(plan));
    KStream<String, OrderEvent> events =
        builder.stream(plan.input(), Consumed.with(Serdes.String(), ProtoSerde.EVENT));
    if (plan.options().repartition) {
      events = events
          .selectKey((order, event) -> AccountFold.customerOf(event))
          .repartition(Repartitioned.with(Serdes.String(), ProtoSerde.EVENT)
              .withName("by-customer")
              .withNumberOfPartitions(plan.options().partitions));
    }
    events
        .process(processor.apply(plan), STORE)
        .to(plan.output(), Produced.with(Serdes.String(), ProtoSerde.ACCOUNT));
    return HandSettings.run(builder.build(), HandSettings.streams(plan));
  }
}
