package io.headwater.streams;

import io.headwater.operator.GlobalTable;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.operator.ProgramExit;
import io.headwater.operator.ProgramStore;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Compiles a declared topology to a Kafka Streams one.
 *
 * <p>Each program is one processor; its sinks, repartition topics and dead-letter queues are its
 * children, reached by name. So a record's state, outputs and dead letter are in one transaction.
 * Source offsets are never reset silently: the runtime commits the start offsets.
 */
public final class KafkaTopology {
  private static final Serde<byte[]> KEYS = Serdes.ByteArray();
  // The unit of work has placed the record; Kafka Streams asks once more while sending it.
  private static final StreamPartitioner<byte[], Payload> AS_PLACED =
      (topic, key, payload, partitions) ->
          Optional.of(Set.of(Objects.requireNonNull(payload).partition()));

  private final TopologySpec spec;
  private final HostSettings settings;
  private final StreamsBuilder builder;
  private final Map<String, KStream<byte[], Payload>> sources = new HashMap<>();
  private final Map<String, KStream<byte[], Payload>> hops = new HashMap<>();

  private KafkaTopology(TopologySpec spec, HostSettings settings, Properties properties) {
    this.spec = spec;
    this.settings = settings.withLetters(settings.letters().of(spec));
    this.builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
  }

  /**
   * Compiles.
   *
   * @param properties the complete Kafka Streams configuration, which naming checks depend on
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   */
  public static Topology compile(TopologySpec spec, HostSettings settings, Properties properties) {
    return new KafkaTopology(spec, settings, properties).compile(properties);
  }

  private Topology compile(Properties properties) {
    Program.compile(spec).forEach(this::add);
    // Last, since tasks are numbered in this order: they keep their directories.
    GlobalTable.of(spec).forEach(this::add);
    return builder.build(properties);
  }

  private void add(GlobalTable table) {
    builder.addGlobalStore(
        new ProgramStores(settings).builder(table),
        table.topic(),
        Consumed.with(KEYS, Payload.SERDE).withName(ProgramNames.globalTable(table)),
        () -> new GlobalRowProcessor(table, settings));
  }

  private void add(Program program) {
    ProgramStores stores = new ProgramStores(settings);
    program.stores().stream()
        .filter(ProgramStore::isOwn)
        .forEach(store -> builder.addStateStore(stores.builder(store)));
    // Kafka Streams lets every processor read a global store, and none declare that it does.
    List<String> storeNames = new ArrayList<>(program.stores().stream()
        .filter(store -> !(store instanceof ProgramStore.GlobalRows))
        .map(ProgramStore::name)
        .toList());
    if (NewestOutputs.areIn(program)) {
      builder.addStateStore(NewestOutputs.store(program, settings));
      storeNames.add(NewestOutputs.storeName(program));
    }
    KStream<byte[], Payload> outputs = input(program)
        .process(
            () -> new ProgramProcessor(program, settings),
            Named.as(ProgramNames.processor(program)),
            storeNames.toArray(String[]::new));
    program.exits().forEach(exit -> addExit(program, exit, outputs));
    for (String topic : program.originTopics()) {
      outputs.to(
          deadLetterTopic(topic),
          Produced.with(KEYS, Payload.SERDE, AS_PLACED)
              .withName(ProgramNames.deadLetterSink(program, topic)));
    }
  }

  private String deadLetterTopic(String originTopic) {
    return spec.streams().stream()
        .filter(stream -> stream.topic().equals(originTopic))
        .map(StreamSpec::deadLetterTopic)
        .findFirst()
        .orElseThrow();
  }

  private KStream<byte[], Payload> input(Program program) {
    List<ProgramEntry> entries = program.entries();
    KStream<byte[], Payload> merged = stream(entries.get(0));
    for (int i = 1; i < entries.size(); i++) {
      String name = ProgramNames.processor(program) + ".merge-" + i;
      merged = merged.merge(stream(entries.get(i)), Named.as(name));
    }
    return merged;
  }

  private KStream<byte[], Payload> stream(ProgramEntry entry) {
    return entry instanceof ProgramEntry.Source source
        ? sources.computeIfAbsent(source.topic(), this::source)
        : Objects.requireNonNull(hops.get(((ProgramEntry.Hop) entry).hop()));
  }

  private KStream<byte[], Payload> source(String topic) {
    return builder.stream(
        topic,
        Consumed.with(KEYS, Payload.SERDE)
            .withName(ProgramNames.source(topic))
            .withTimestampExtractor(
                new ClampingTimestampExtractor(settings.maxFuture(), settings.clock()))
            .withOffsetResetPolicy(AutoOffsetReset.none()));
  }

  private void addExit(Program program, ProgramExit exit, KStream<byte[], Payload> outputs) {
    if (exit instanceof ProgramExit.Sink sink) {
      outputs.to(
          sink.topic(),
          Produced.with(KEYS, Payload.SERDE, AS_PLACED).withName(ProgramNames.sink(program, exit)));
      return;
    }
    hops.put(
        exit.name(),
        outputs.repartition(Repartitioned.with(KEYS, Payload.SERDE)
            .withName(exit.name())
            .withNumberOfPartitions(exit.partitions())
            .withStreamPartitioner(AS_PLACED)));
  }
}
