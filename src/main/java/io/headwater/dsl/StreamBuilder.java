package io.headwater.dsl;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.Upcaster;
import io.headwater.partition.Partitioning;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Placement;
import io.headwater.topology.Retention;
import io.headwater.topology.StartFrom;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The optional parts of a stream. Defaults: the topic has the stream's name, keys are UTF-8 text,
 * records are placed by {@code murmur2} as Java clients do, over
 * {@value StreamSpec#DEFAULT_PARTITIONS} partitions, kept for as long as the cluster keeps topics,
 * and read from the oldest one.
 *
 * @param <V> type of the values
 */
public final class StreamBuilder<V extends Message> {
  private final String name;
  private final Class<V> value;
  private final Rules rules;
  private final Upcasts upcasts;
  private final List<Upcaster> upcasters = new ArrayList<>();
  private final SourceLocation where = SourceLocation.caller();
  private String topic;
  private KeyType keyType = KeyType.STRING;
  private Optional<Supplier<Rule<Object>>> key = Optional.empty();
  private int partitions = StreamSpec.DEFAULT_PARTITIONS;
  private Partitioning partitioner = Partitionings.murmur2();
  private Optional<Supplier<Rule<Integer>>> partition = Optional.empty();
  private Optional<Retention> retention = Optional.empty();
  private Optional<StartFrom> start = Optional.empty();
  private LetterContent letters = LetterContent.FULL;

  StreamBuilder(String name, Class<V> value, Rules rules) {
    this.rules = rules;
    this.upcasts = new Upcasts(rules.texts());
    this.name = name;
    this.value = value;
    this.topic = name;
  }

  /** Names the Kafka topic. */
  public StreamBuilder<V> topic(String kafkaTopic) {
    topic = kafkaTopic;
    return this;
  }

  /** Derives the key of written and published records from their value. */
  public StreamBuilder<V> key(Function<V, ?> keyOf) {
    key = Optional.of(made(keyOf, () -> rules.key(keyOf, keyType, flow())));
    return this;
  }

  /** Says how keys are encoded. */
  public StreamBuilder<V> keyType(KeyType type) {
    keyType = type;
    return this;
  }

  /** Says how many partitions the topic has, at least 1. */
  public StreamBuilder<V> partitions(int count) {
    partitions = count;
    return this;
  }

  /** Says how writers place records; of a topic that others write, how those clients do. */
  public StreamBuilder<V> partitioner(Partitioning partitioning) {
    partitioner = partitioning;
    partition = Optional.empty();
    return this;
  }

  /** Chooses the partition by a rule; it must give all records of one key the same one. */
  public StreamBuilder<V> partition(Function<V, Integer> partitionOf) {
    partition = Optional.of(made(partitionOf, () -> rules.partition(partitionOf, flow())));
    return this;
  }

  /**
   * Says for how long the topic keeps records after their timestamps.
   *
   * @param time 1 second to 36,500 days
   */
  public StreamBuilder<V> retention(Duration time) {
    return retention(Retention.of(time));
  }

  /** Says for how long the topic keeps records after their timestamps. */
  public StreamBuilder<V> retention(Retention kept) {
    retention = Optional.of(kept);
    return this;
  }

  /**
   * Says where a new application starts to read this stream, unless {@code headwater run
   * --start-from} says so for all.
   */
  public StreamBuilder<V> start(StartFrom from) {
    start = Optional.of(from);
    return this;
  }

  /** Says what the dead letters of records hold of them; everything by default. */
  public StreamBuilder<V> deadLetters(LetterContent content) {
    letters = content;
    return this;
  }

  /**
   * Makes values of an older type into a newer one, of which the stream's own is the newest.
   *
   * @param change sets fields, if it is {@link Cel#fields}: what both types have stays
   */
  public <F extends Message, T extends Message> StreamBuilder<V> upcast(
      Class<F> from, Class<T> to, Function<F, ? extends MessageOrBuilder> change) {
    upcasters.add(upcasts.of(from, to, Optional.empty(), change));
    return this;
  }

  /** Makes values of an older type into a newer one by keeping what both types have. */
  public <F extends Message, T extends Message> StreamBuilder<V> upcast(
      Class<F> from, Class<T> to) {
    upcasters.add(upcasts.keeping(from, to));
    return this;
  }

  /**
   * Makes values of a type that were written with an older meaning into what they would be today.
   *
   * @param when which values; must be false of what is made of them
   * @param change sets fields, if it is {@link Cel#fields}: the others stay
   */
  public <F extends Message> StreamBuilder<V> upcast(
      Class<F> type, Predicate<F> when, Function<F, ? extends MessageOrBuilder> change) {
    upcasters.add(upcasts.of(type, type, Optional.of(when), change));
    return this;
  }

  private Flow flow() {
    return new Flow(MessageType.of(value), keyType, false);
  }

  /** Makes a rule: of text later, as what that sees depends on the type of the keys. */
  private static <R> Supplier<Rule<R>> made(Function<?, ?> function, Supplier<Rule<R>> rule) {
    if (function instanceof Cel) {
      return rule;
    }
    Rule<R> ofJava = rule.get();
    return () -> ofJava;
  }

  StreamSpec build() {
    return new StreamSpec(
        name,
        topic,
        StreamSpec.deadLettersOf(topic),
        MessageType.of(value),
        keyType,
        key.map(Supplier::get),
        partitions,
        partition
            .<Placement>map(rule -> new Placement.ByRule(rule.get()))
            .orElseGet(() -> new Placement.ByKey(partitioner)),
        retention,
        start,
        letters,
        upcasters,
        where);
  }
}
