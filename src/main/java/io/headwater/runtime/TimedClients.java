package io.headwater.runtime;

import io.headwater.metrics.TopologyMetrics;
import io.headwater.streams.IdleCommits;
import io.headwater.streams.StateRebuilds;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of Kafka Streams, as its {@code DefaultKafkaClientSupplier} makes them, which time
 * the commits of their stream thread, have it commit when nothing more comes, and tell what it has
 * committed. Thread-safe; each client is its thread's own.
 *
 * <p>Kafka Streams tells nobody when it commits: {@code StateStore.commit} is not called for a
 * running task under exactly-once. What it calls on every commit is {@link
 * Producer#commitTransaction()} (in {@code StreamsProducer}) under exactly-once, and {@link
 * Consumer#commitSync(Map)} (in {@code TaskManager}) under at-least-once; never both. With {@code
 * group.protocol=streams} it makes the consumer itself, so that at-least-once is not timed, and
 * nothing is committed on idle.
 */
final class TimedClients implements KafkaClientSupplier {
  private final TopologyMetrics metrics;
  private final GlobalBootstrap bootstrap;
  private final StateRebuilds rebuilds;
  private final IdleCommits idleCommits;
  private final IntakeBounds bounds;
  private final ThreadSuccession succession;
  private final CommittedOffsets offsets = new CommittedOffsets();

  /**
   * No record is read before {@code bootstrap} is complete, none of what is held, none beyond
   * {@code bounds}, and none by a thread before {@code succession} lets it begin.
   */
  TimedClients(
      TopologyMetrics metrics,
      GlobalBootstrap bootstrap,
      StateRebuilds rebuilds,
      IdleCommits idleCommits,
      IntakeBounds bounds,
      ThreadSuccession succession) {
    this.metrics = metrics;
    this.bootstrap = bootstrap;
    this.rebuilds = rebuilds;
    this.idleCommits = idleCommits;
    this.bounds = bounds;
    this.succession = succession;
  }

  /** Returns what these clients have committed. */
  CommittedOffsets offsets() {
    return offsets;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new TimedProducer(config, commits());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    Intake intake =
        new Intake(succession.ofNewThread(), new IntakeValve(rebuilds), new IntakeLimit(bounds));
    return new TimedConsumer(config, commits(), bootstrap, intake, idleCommits, succession);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return untimedConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return untimedConsumer(config);
  }

  private static Consumer<byte[], byte[]> untimedConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private CommitListener commits() {
    CommitMeter meter = new CommitMeter(System::nanoTime, metrics::commitIntervalMillis);
    return committed -> {
      meter.committed();
      idleCommits.committed();
      offsets.committed(committed);
    };
  }

  /** What keeps a consumer from fetching, or from handing on what it has fetched. */
  private record Intake(Runnable beginning, IntakeValve valve, IntakeLimit limit) {}

  /** Hears of the commits of one client, on its thread. */
  @FunctionalInterface
  private interface CommitListener {
    void committed(Map<TopicPartition, OffsetAndMetadata> offsets);
  }

  /* Subclasses, not delegates: they cannot miss a method, nor one that a later Kafka adds. */

  /** A producer that times its transactions. */
  private static final class TimedProducer extends KafkaProducer<byte[], byte[]> {
    private final CommitListener commits;
    private final Map<TopicPartition, OffsetAndMetadata> sent = new HashMap<>();

    TimedProducer(Map<String, Object> config, CommitListener commits) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
      this.commits = commits;
    }

    @Override
    public void beginTransaction() {
      super.beginTransaction();
      sent.clear();
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      super.sendOffsetsToTransaction(offsets, group);
      sent.putAll(offsets);
    }

    @Override
    public void commitTransaction() {
      super.commitTransaction();
      commits.committed(sent);
    }
  }

  /** A consumer that times its commits of offsets, and waits for global tables and states. */
  private static final class TimedConsumer extends KafkaConsumer<byte[], byte[]> {
    private final CommitListener commits;
    private final GlobalBootstrap bootstrap;
    private final Intake intake;
    private final IdleCommits idleCommits;
    private final ThreadSuccession succession;

    TimedConsumer(
        Map<String, Object> config,
        CommitListener commits,
        GlobalBootstrap bootstrap,
        Intake intake,
        IdleCommits idleCommits,
        ThreadSuccession succession) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      this.commits = commits;
      this.bootstrap = bootstrap;
      this.intake = intake;
      this.idleCommits = idleCommits;
      this.succession = succession;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      intake.beginning().run();
      bootstrap.requireComplete();
      intake.valve().adjust(this);
      intake.limit().adjust(this);
      ConsumerRecords<byte[], byte[]> records =
          intake.limit().cut(this, super.poll(idleCommits.patience(timeout)));
      if (records.isEmpty()) {
        idleCommits.nothingCame();
      }
      return records;
    }

    @Override
    public void close(CloseOptions options) {
      // Who is a member by name is to come back under that name.
      boolean mayLeave =
          succession.isDying() && groupMetadata().groupInstanceId().isEmpty();
      super.close(
          mayLeave
              ? options.withGroupMembershipOperation(
                  CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
              : options);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
      super.commitSync(offsets);
      commits.committed(offsets);
    }
  }
}
