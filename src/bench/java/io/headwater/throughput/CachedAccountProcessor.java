package io.headwater.throughput;

import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.jspecify.annotations.Nullable;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/**
 * Folds one event into its account as {@link AccountProcessor} does, in a cache of objects.
 *
 * <p>Emits each state at once, or each as it is written back; then in the way of Kafka Streams' own
 * caches, which make their node the current one (its {@code TimestampedCacheFlushListener}).
 */
final class CachedAccountProcessor extends ContextualProcessor<String, OrderEvent, String, Order> {
  private final boolean isNewestOnly;
  private @Nullable CachedAccounts accounts;

  CachedAccountProcessor(boolean isNewestOnly) {
    this.isNewestOnly = isNewestOnly;
  }

  @Override
  public void init(ProcessorContext<String, Order> context) {
    super.init(context);
    CachedAccounts store = context.getStateStore(ProcessorJob.STORE);
    accounts = store;
    if (isNewestOnly) {
      @SuppressWarnings("unchecked") // Streams hands over no other
      InternalProcessorContext<String, Order> inner =
          (InternalProcessorContext<String, Order>) context;
      ProcessorNode<?, ?, ?, ?> node = inner.currentNode();
      store.listen((customer, account, timestamp) -> {
        ProcessorNode<?, ?, ?, ?> before = inner.currentNode();
        inner.setCurrentNode(node);
        try {
          inner.forward(new Record<>(customer, account, timestamp));
        } finally {
          inner.setCurrentNode(before);
        }
      });
    }
  }

  @Override
  public void process(Record<String, OrderEvent> event) {
    CachedAccounts store = Objects.requireNonNull(accounts);
    Order after = AccountFold.apply(store.get(event.key()), event.value()).build();
    store.put(event.key(), after, event.timestamp());
    if (!isNewestOnly) {
      context().forward(event.withValue(after));
    }
  }
}
