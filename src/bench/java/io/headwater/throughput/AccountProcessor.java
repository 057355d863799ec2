package io.headwater.throughput;

import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/** Folds one event into its account: get, put, forward. */
final class AccountProcessor extends ContextualProcessor<String, OrderEvent, String, Order> {
  private @Nullable KeyValueStore<String, Order> accounts;

  @Override
  public void init(ProcessorContext<String, Order> context) {
    super.init(context);
    accounts = context.getStateStore(ProcessorJob.STORE);
  }

  @Override
  public void process(Record<String, OrderEvent> event) {
    KeyValueStore<String, Order> store = Objects.requireNonNull(accounts);
    @Nullable Order before = store.get(event.key());
    Order after = AccountFold.apply(
            before == null ? Order.getDefaultInstance() : before, event.value())
        .build();
    store.put(event.key(), after);
    context().forward(event.withValue(after));
  }
}
