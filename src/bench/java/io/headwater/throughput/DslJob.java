package io.headwater.throughput;

import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/** The idiomatic {@code groupByKey().aggregate()}; what it emits, its record cache decides. */
final class DslJob implements Job {
  private static final long KAFKA_S_OWN = -1;

  private final ToLongFunction<JobPlan> cacheBytes;

  private DslJob(ToLongFunction<JobPlan> cacheBytes) {
    this.cacheBytes = cacheBytes;
  }

  /** Has 10 MB of record cache, as Kafka Streams has it. */
  static DslJob withDefaultCache() {
    return new DslJob(plan -> KAFKA_S_OWN);
  }

  /** Has as much record cache as Headwater has object cache. */
  static DslJob withSameCache() {
    return new DslJob(JobPlan::cacheBytes);
  }

  /** Has no record cache, and so emits every state. */
  static DslJob withoutCache() {
    return new DslJob(plan -> 0);
  }

  @Override
  public AutoCloseable start(JobPlan plan) {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, OrderEvent> events =
        builder.stream(plan.input(), Consumed.with(Serdes.String(), ProtoSerde.EVENT));
    if (plan.options().repartition) {
      events = events.selectKey((order, event) -> AccountFold.customerOf(event));
    }
    events
        .groupByKey(Grouped.with("by-customer", Serdes.String(), ProtoSerde.EVENT))
        .aggregate(
            Order::getDefaultInstance,
            (customer, event, account) -> AccountFold.apply(account, event).build(),
            Materialized.<String, Order, KeyValueStore<Bytes, byte[]>>as("accounts")
                .withKeySerde(Serdes.String())
                .withValueSerde(ProtoSerde.ACCOUNT))
        .toStream()
        .to(plan.output(), Produced.with(Serdes.String(), ProtoSerde.ACCOUNT));
    Properties settings = HandSettings.streams(plan);
    cache(plan)
        .ifPresent(bytes -> settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, bytes));
    return HandSettings.run(builder.build(), settings);
  }

  private OptionalLong cache(JobPlan plan) {
    long bytes = cacheBytes.applyAsLong(plan);
    return bytes == KAFKA_S_OWN ? OptionalLong.empty() : OptionalLong.of(bytes);
  }
}
