package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.client.PublishMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures both clients in turns, so that whatever else the machine does meets both: rounds begin
 * with one and the other alternately, behind rounds that do not count, in which what only one of
 * them runs is compiled, too.
 */
final class ClientBench {
  private final Console console;
  private final ClusterAddress cluster;
  private final BenchPlan plan;
  private final BenchEvents events;

  ClientBench(Console console, ClusterAddress cluster, BenchPlan plan) {
    this.console = console;
    this.cluster = cluster;
    this.plan = plan;
    this.events = new BenchEvents(plan.keys(), plan.payload());
  }

  /** One measured run with one of the clients. */
  private interface Runner {
    BenchSample run(int records) throws InterruptedException;
  }

  /** Measures modes, one after the other, until all are or it is time to stop. */
  List<BenchResult> run(List<BenchMode> modes) throws InterruptedException {
    List<BenchResult> results = new ArrayList<>();
    try (BenchTopics topics = new BenchTopics(cluster, plan.partitions())) {
      List<BenchMode> reading =
          modes.stream().filter(ClientBench::readsOneTopic).toList();
      for (BenchMode mode : modes) {
        if (mode.publishing().isPresent()) {
          measurePublishing(topics, mode).ifPresent(results::add);
        } else if (mode == BenchMode.GROUP) {
          measure(mode, group(topics, true), group(topics, false)).ifPresent(results::add);
        }
      }
      if (!reading.isEmpty() && !isStopped()) {
        results.addAll(topics.use(topic -> measureReading(topic, reading)));
      }
    }
    results.sort(
        (one, other) -> Integer.compare(modes.indexOf(one.mode()), modes.indexOf(other.mode())));
    return results;
  }

  private static boolean readsOneTopic(BenchMode mode) {
    return mode.publishing().isEmpty() && mode != BenchMode.GROUP;
  }

  private boolean isStopped() {
    return console.world().stop().isRequested();
  }

  private Optional<BenchResult> measure(BenchMode mode, Runner bare, Runner ours)
      throws InterruptedException {
    int records = mode.records(plan.records());
    // One record at a time is what many at once are compared with: as many would take minutes.
    int bareRecords = mode == BenchMode.KEYS ? Math.max(1, records / 20) : records;
    List<BenchSample> bareSamples = new ArrayList<>();
    List<BenchSample> ourSamples = new ArrayList<>();
    for (int round = 0; round < plan.warmUp() + plan.rounds() && !isStopped(); round++) {
      BenchSample first = round % 2 == 0 ? bare.run(bareRecords) : ours.run(records);
      BenchSample second = round % 2 == 0 ? ours.run(records) : bare.run(bareRecords);
      if (round >= plan.warmUp()) {
        bareSamples.add(round % 2 == 0 ? first : second);
        ourSamples.add(round % 2 == 0 ? second : first);
      }
    }
    console.notes().line("measured %s".formatted(mode.label()));
    return bareSamples.isEmpty()
        ? Optional.empty()
        : Optional.of(new BenchResult(mode, bareSamples, ourSamples));
  }

  private Optional<BenchResult> measurePublishing(BenchTopics topics, BenchMode mode)
      throws InterruptedException {
    PublishMode publishing = mode.publishing().orElseThrow();
    BenchPublishing bench = new BenchPublishing(mode, plan.callers());
    return measure(
        mode,
        records -> topics.use(topic -> bench.measure(
            records, topic, named -> new BareProducer(cluster, publishing, named, events))),
        records -> topics.use(topic -> bench.measure(
            records, topic, named -> new OurProducer(cluster, publishing, named, events))));
  }

  private List<BenchResult> measureReading(String topic, List<BenchMode> modes)
      throws InterruptedException {
    try (KafkaProducer<byte[], byte[]> filler = filler(Map.of())) {
      fill(filler, topic, plan.records());
    }
    List<BenchResult> results = new ArrayList<>();
    for (BenchMode mode : modes) {
      measure(
              mode,
              records -> read(new BareConsumer(cluster, plan), topic, mode, records),
              records -> read(new OurConsumer(cluster, plan), topic, mode, records))
          .ifPresent(results::add);
    }
    return results;
  }

  private static BenchSample read(BenchConsumer consumer, String topic, BenchMode mode, int records)
      throws InterruptedException {
    return BenchLap.of(
        records, lap -> consumer.read(topic, mode, new BenchTally(mode, records, lap)));
  }

  /* The records are there and not committed until the members share the partitions. */
  private Runner group(BenchTopics topics, boolean isBare) {
    BenchConsumer consumer =
        isBare ? new BareConsumer(cluster, plan) : new OurConsumer(cluster, plan);
    return records -> topics.use(topic -> {
      try (KafkaProducer<byte[], byte[]> filler =
          filler(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic))) {
        filler.initTransactions();
        filler.beginTransaction();
        fill(filler, topic, records);
        return BenchLap.of(
            records,
            lap -> consumer.readInGroup(
                topic, new BenchTally(BenchMode.GROUP, records, lap), filler::commitTransaction));
      }
    });
  }

  private KafkaProducer<byte[], byte[]> filler(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(cluster.kafka());
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    config.put(ProducerConfig.LINGER_MS_CONFIG, PublishMode.BATCH.lingerMillis());
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, PublishMode.BATCH.batchBytes());
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) Duration.ofMinutes(5).toMillis());
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.putAll(more);
    return new KafkaProducer<>(config);
  }

  private void fill(KafkaProducer<byte[], byte[]> filler, String topic, int records) {
    for (int i = 0; i < records; i++) {
      var unused = filler.send(new ProducerRecord<>(topic, events.key(i), events.value(i)));
    }
    filler.flush();
  }
}
