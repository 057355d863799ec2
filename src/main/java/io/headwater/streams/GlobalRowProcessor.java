package io.headwater.streams;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.metrics.GlobalTableMeter;
import io.headwater.operator.GlobalTable;
import io.headwater.operator.InputRecord;
import io.headwater.serde.HeaderBytes;
import io.headwater.state.ObjectStore;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * What Kafka Streams 4.3.1 does with a global store, and what follows:
 *
 * - One thread of the client reads all partitions, outside of any transaction. Nothing that it does
 *   can be forwarded, so a row that cannot be read has no dead-letter queue to go to.
 * - What a processor throws ends that thread, which is not replaced, and with it the client
 *   (processing.exception.handler.global.enabled is off; it could continue, but not count). So
 *   nothing is thrown here but what the store throws.
 * - A store of addGlobalStore is rebuilt by its processor (GlobalStateManagerImpl.reprocessState);
 *   that of a globalTable, or of an earlier release, by copying the bytes of the topic. The rows of
 *   this store have a checksum that the topic's do not, so they depend on the former.
 * - Records without a key, and those with a negative time, never get to a processor: the former
 *   are passed over in silence while rebuilding, the latter end the thread. GlobalRowInterceptor
 *   lets them through.
 */

/** Puts the rows of a global table into its store; counts, and skips, those it cannot read. */
final class GlobalRowProcessor implements Processor<byte[], Payload, Void, Void> {
  private static final Logger LOG = LoggerFactory.getLogger(GlobalRowProcessor.class);

  private final GlobalTable table;
  private final HostSettings settings;
  private final GlobalTableMeter meter;
  private @Nullable ProcessorContext<Void, Void> context;
  private @Nullable ObjectStore<Snapshot> store;

  GlobalRowProcessor(GlobalTable table, HostSettings settings) {
    this.table = table;
    this.settings = settings;
    this.meter = settings.metrics().globalTable(table.name());
  }

  @Override
  public void init(ProcessorContext<Void, Void> processorContext) {
    context = processorContext;
    store = processorContext.getStateStore(table.store());
  }

  @Override
  public void process(Record<byte[], Payload> record) {
    InputRecord input = inputOf(record);
    GlobalTable.Row row = table.read(input, settings.limits(), settings.protection());
    ObjectStore<Snapshot> rows = Objects.requireNonNull(store);
    if (row instanceof GlobalTable.Row.Kept kept) {
      rows.put(Bytes.wrap(kept.key()), kept.row(), Math.max(0, input.timestamp()));
    } else if (row instanceof GlobalTable.Row.Deleted deleted) {
      rows.delete(Bytes.wrap(deleted.key()));
    } else if (row instanceof GlobalTable.Row.Skipped skipped) {
      skip(input.position(), skipped);
    }
    meter.read();
  }

  private void skip(RecordPosition position, GlobalTable.Row.Skipped skipped) {
    if (meter.skipped(skipped.code()) == 1) {
      LOG.warn(
          "row of a global table is skipped, as will be others for that reason, which are counted"
              + " [table={}, position={}, code={}, reason={}]",
          table.name(),
          position,
          skipped.code(),
          skipped.message());
    }
  }

  private InputRecord inputOf(Record<byte[], Payload> record) {
    RecordMetadata metadata = Objects.requireNonNull(context).recordMetadata().orElseThrow();
    boolean isKeyless = GlobalRowInterceptor.isKeyless(record.headers());
    @Nullable Payload payload = record.value();
    return new InputRecord(
        new RecordPosition(metadata.topic(), metadata.partition(), metadata.offset()),
        record.timestamp(),
        true,
        isKeyless ? null : record.key(),
        payload == null ? null : payload.bytes(),
        HeaderBytes.fromKafka(record.headers()));
  }
}
