package io.headwater.throughput;

import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/** Folds one event into its account as {@link AccountProcessor} does, of a cache of objects. */
final class CachedAccountProcessor extends ContextualProcessor<String, OrderEvent, String, Order> {
  private @Nullable CachedAccounts accounts;

  @Override
  public void init(ProcessorContext<String, Order> context) {
    super.init(context);
    accounts = context.getStateStore(ProcessorJob.STORE);
  }

  @Override
  public void process(Record<String, OrderEvent> event) {
    CachedAccounts store = Objects.requireNonNull(accounts);
    Order after = AccountFold.apply(store.get(event.key()), event.value()).build();
    store.put(event.key(), after, event.timestamp());
    context().forward(event.withValue(after));
  }
}
