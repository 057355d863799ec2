package io.headwater.runtime;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import io.headwater.streams.PlannedTopic;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topics of a cluster, compared with a plan and created after it; every call is time-boxed. */
public final class ClusterTopics implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration TAIL_POLL = Duration.ofMillis(100);
  private static final int TAIL_POLLS = 10;

  /** A consumer that is closed waits for its last fetch, which at an end waits for this long. */
  private static final int FETCH_WAIT_MILLIS = 50;

  private final Admin admin;
  private final String bootstrapServers;
  private final Map<String, ?> client;

  private ClusterTopics(Admin admin, String bootstrapServers, Map<String, ?> client) {
    this.admin = admin;
    this.client = client;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Connects.
   *
   * @param client further client settings, such as security
   * @throws ClusterUnavailableException if no broker answers within 10 s
   */
  public static ClusterTopics connect(String bootstrapServers, Map<String, ?> client) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
    try {
      Admin admin = Admin.create(config);
      ClusterTopics topics = new ClusterTopics(admin, bootstrapServers, client);
      topics.requireReachable();
      return topics;
    } catch (KafkaException e) {
      throw unreachable(bootstrapServers, CONNECT_TIMEOUT, e);
    }
  }

  private void requireReachable() {
    try {
      await(admin.describeCluster().nodes(), CONNECT_TIMEOUT);
    } catch (ProblemException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  Admin admin() {
    return admin;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /** Returns the settings that every client of this cluster starts with. */
  Map<String, ?> client() {
    return client;
  }

  /** Returns the settings of topics that exist. */
  Map<ConfigResource, Config> configs(Collection<String> topics) {
    List<ConfigResource> asked = topics.stream()
        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
        .toList();
    return await(admin.describeConfigs(asked).all());
  }

  /** Returns the offsets behind all that was appended to partitions, be it committed or not. */
  Map<TopicPartition, Long> appended(List<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    await(admin.listOffsets(asked).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** Compares each declared topic with the cluster, in the plan's order. */
  public List<TopicDrift> compare(TopicPlan plan) {
    Set<String> existing = await(admin.listTopics().names());
    List<String> asked = plan.declared().stream()
        .map(PlannedTopic::name)
        .filter(existing::contains)
        .toList();
    Map<String, TopicDescription> found = ask(() -> admin.describeTopics(asked).allTopicNames());
    Map<String, Retention> retentions = retentions(plan, existing);
    return plan.declared().stream()
        .map(topic -> new TopicDrift(
            topic,
            found.containsKey(topic.name())
                ? OptionalInt.of(found.get(topic.name()).partitions().size())
                : OptionalInt.empty(),
            Optional.ofNullable(retentions.get(topic.name()))))
        .toList();
  }

  /** Asks only for topics whose retention is declared, as that needs a permission of its own. */
  private Map<String, Retention> retentions(TopicPlan plan, Set<String> existing) {
    List<ConfigResource> asked = plan.declared().stream()
        .filter(topic -> topic.declaredRetention().isPresent() && existing.contains(topic.name()))
        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
        .toList();
    Map<String, Retention> found = new HashMap<>();
    if (!asked.isEmpty()) {
      ask(() -> admin.describeConfigs(asked).all())
          .forEach((topic, config) -> found.put(
              topic.name(),
              Retention.ofMillis(
                  Long.parseLong(config.get(PlannedTopic.RETENTION).value()))));
    }
    return found;
  }

  /**
   * Creates the declared topics that are missing, and waits until their leaders take records.
   *
   * <p>A producer that is faster than a new leader may lose the order of its first two batches for
   * good: the leader refuses the first and, knowing nothing of the producer, takes the second.
   */
  public void create(TopicPlan plan) {
    List<NewTopic> missing = compare(plan).stream()
        .filter(TopicDrift::isMissing)
        .map(drift -> {
          PlannedTopic topic = drift.planned();
          return new NewTopic(topic.name(), topic.partitions(), topic.replicationFactor())
              .configs(topic.configs());
        })
        .toList();
    for (Map.Entry<String, KafkaFuture<Void>> created :
        admin.createTopics(missing).values().entrySet()) {
      createdOrPresent(created.getKey(), created.getValue());
    }
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    for (NewTopic topic : missing) {
      for (int i = 0; i < topic.numPartitions(); i++) {
        partitions.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
      }
    }
    ask(() -> admin.listOffsets(partitions).all()); // only a leader that is ready answers
  }

  private void createdOrPresent(String topic, KafkaFuture<Void> created) {
    try {
      created.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = causeOf(e);
      if (!(cause instanceof TopicExistsException)) {
        throw new ClusterUnavailableException(
            new Problem(
                "HW0403",
                bootstrapServers,
                "topic '%s' cannot be created: %s".formatted(topic, Causes.told(cause)),
                "create it yourself, or choose a replication factor that the cluster has"),
            e);
      }
    } catch (TimeoutException e) {
      throw unreachable(bootstrapServers, TIMEOUT, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static Throwable causeOf(Exception e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  /**
   * Requires that every declared topic is as planned, and tells what differs without harm.
   *
   * @throws InvalidInputException with a problem for each that is not
   */
  public List<Problem> requireMet(TopicPlan plan, String topology) {
    List<Problem> problems = new ArrayList<>();
    List<Problem> harmless = new ArrayList<>();
    for (TopicDrift drift : compare(plan)) {
      if (drift.isMissing()) {
        problems.add(missing(drift, topology));
      } else if (!drift.isMet()) {
        problems.add(different(drift));
      } else if (drift.hasOtherRetention()) {
        harmless.add(keptOtherwise(drift));
      }
    }
    throwIfAny(problems);
    return harmless;
  }

  /**
   * Requires that the declared topics that exist are as planned, so that the others can be created.
   *
   * @throws InvalidInputException with a problem for each that is not
   */
  public void requireNoneDiffers(TopicPlan plan) {
    throwIfAny(compare(plan).stream()
        .filter(drift -> !drift.isMissing() && !drift.isMet())
        .map(this::different)
        .toList());
  }

  private static void throwIfAny(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
  }

  private Problem missing(TopicDrift drift, String topology) {
    return new Problem(
        "HW0401",
        bootstrapServers,
        "topic '%s' does not exist".formatted(drift.planned().name()),
        "run: headwater topics %s --create --bootstrap-servers %s"
            .formatted(topology, bootstrapServers));
  }

  private Problem different(TopicDrift drift) {
    int found = drift.partitions().orElseThrow();
    return new Problem(
        "HW0402",
        bootstrapServers,
        "topic '%s' has %d partitions, the topology declares %d"
            .formatted(drift.planned().name(), found, drift.planned().partitions()),
        "declare %d partitions, or use another topic: keys would move".formatted(found));
  }

  private Problem keptOtherwise(TopicDrift drift) {
    Retention declared = drift.planned().declaredRetention().orElseThrow();
    return new Problem(
        "HW1325",
        bootstrapServers,
        "topic '%s' keeps records for %s, the topology declares %s"
            .formatted(drift.planned().name(), drift.retention().orElseThrow(), declared),
        "set %s of the topic to %d, or declare what it has"
            .formatted(PlannedTopic.RETENTION, declared.millis()));
  }

  /** Returns the names of {@code asked} that exist on the cluster. */
  Set<String> existing(Collection<String> asked) {
    Set<String> existing = await(admin.listTopics().names());
    return asked.stream().filter(existing::contains).collect(Collectors.toSet());
  }

  /**
   * Tells whether a committed record lies between the given offsets and the ends. Markers of
   * transactions and records of aborted ones take offsets too, and a consumer that never met a
   * record behind them does not commit past them.
   */
  boolean hasRecords(Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
      for (int polls = 0; polls < TAIL_POLLS + from.size(); polls++) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(TAIL_POLL)) {
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          if (record.offset() < ends.getOrDefault(partition, 0L)) {
            return true;
          }
        }
        List<TopicPartition> done = from.keySet().stream()
            .filter(one -> consumer.position(one) >= ends.getOrDefault(one, 0L))
            .toList();
        if (done.size() == from.size()) {
          return false;
        }
        // What lies behind the ends of these would take the polls of the others.
        consumer.pause(done);
      }
      return true;
    }
  }

  /** Waits for an answer of the cluster, for at most 20 s. */
  <T> T await(KafkaFuture<T> answer) {
    return await(answer, TIMEOUT);
  }

  /** Asks about topics that may be new, and waits until all brokers have heard of them. */
  <T> T ask(Supplier<KafkaFuture<T>> question) {
    try {
      return FreshTopics.ask(question, TIMEOUT);
    } catch (ExecutionException | TimeoutException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private <T> T await(KafkaFuture<T> answer, Duration timeout) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw unreachable(bootstrapServers, timeout, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while waiting for the cluster", e);
  }

  /** Returns what is to be told of a client that the cluster does not serve. */
  ClusterUnavailableException unreachable(Exception e) {
    return unreachable(bootstrapServers, TIMEOUT, e);
  }

  private static ClusterUnavailableException unreachable(
      String servers, Duration timeout, Exception e) {
    Throwable cause = causeOf(e);
    return new ClusterUnavailableException(
        new Problem(
            "HW0404",
            servers,
            "the cluster does not answer within %d s (%s)"
                .formatted(timeout.toSeconds(), Causes.told(cause)),
            "check the address and that a broker is running there"),
        e);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
