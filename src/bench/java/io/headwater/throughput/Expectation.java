package io.headwater.throughput;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.event.EventHeaders;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderStatus;

/**
 * What a job must have written, computed by plain arithmetic from the numbers of the events.
 *
 * <p>Of a job that emits every state: for each customer, each state that there was, in order, once.
 * Of one that emits the newest: the last state of each customer, and no more states than events.
 * Behind a repartition the order within a customer is not the producer's, so that only sums and
 * counts are compared.
 */
final class Expectation {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final long PRIME = 31;

  private final RunOptions options;
  private final Tally expected;

  private Expectation(RunOptions options, Tally expected) {
    this.options = options;
    this.expected = expected;
  }

  /** Per customer: sums of the last state, and a digest of all of them. */
  private static final class Tally {
    private final long[] totals;
    private final long[] paid;
    private final int[] counts;
    private final long[] digests;

    Tally(int keys) {
      totals = new long[keys];
      paid = new long[keys];
      counts = new int[keys];
      digests = new long[keys];
    }

    void add(int customer, long total, long payments, boolean isPaid) {
      totals[customer] = total;
      paid[customer] = payments;
      counts[customer]++;
      long state = PRIME * (PRIME * total + payments) + (isPaid ? 1 : 0);
      digests[customer] = PRIME * digests[customer] + state;
    }
  }

  static Expectation of(RunOptions options) {
    OrderStream events = options.events(options.records);
    Tally tally = new Tally(options.keys);
    for (int i = 0; i < options.records; i++) {
      if (events.isUnreadable(i) || events.isRepeated(i)) {
        continue;
      }
      int customer = events.customer(i);
      long cents = events.cents(i);
      boolean isPayment = events.isPayment(i);
      tally.add(
          customer,
          tally.totals[customer] + (isPayment ? 0 : cents),
          tally.paid[customer] + (isPayment ? cents : 0),
          isPayment);
    }
    return new Expectation(options, tally);
  }

  /**
   * Compares what is in a topic.
   *
   * @return how many states were written
   * @throws IllegalStateException if it is wrong
   */
  long check(String bootstrap, String topic, JobChoice job) {
    boolean every = job.emitsEvery(options);
    Tally found = new Tally(options.keys);
    long count = read(bootstrap, topic, row -> {
      requireMetadata(row, job);
      add(found, row);
    });
    boolean sums =
        Arrays.equals(expected.totals, found.totals) && Arrays.equals(expected.paid, found.paid);
    boolean all = !every || isEach(found);
    if (!sums || !all || count > options.records) {
      throw new IllegalStateException(
          "%s is wrong: %d states for %d events; last states are %s, the states before them %s"
              .formatted(
                  job.label(),
                  count,
                  options.records,
                  sums ? "right" : "wrong",
                  all ? "right" : "wrong"));
    }
    return count;
  }

  /** A job that has the wrong classes would else be measured for another one. */
  private static void requireMetadata(ConsumerRecord<String, byte[]> row, JobChoice job) {
    boolean hasId = row.headers().lastHeader(EventHeaders.ID) != null;
    if (hasId != job.writesMetadata()) {
      throw new IllegalStateException("%s has written a record %s an id at %s-%d@%d"
          .formatted(
              job.label(), hasId ? "with" : "without", row.topic(), row.partition(), row.offset()));
    }
  }

  private boolean isEach(Tally found) {
    return Arrays.equals(expected.counts, found.counts)
        && (options.repartition || Arrays.equals(expected.digests, found.digests));
  }

  /**
   * Counts dead letters.
   *
   * @throws IllegalStateException if there is not one for each event that is unreadable
   */
  void checkDeadLetters(String bootstrap, String topic) {
    long count = read(bootstrap, topic, row -> {});
    long unreadable =
        options.records - Arrays.stream(expected.counts).mapToLong(each -> each).sum();
    // Those of the warm-up are in a topic of their own.
    if (count != unreadable) {
      throw new IllegalStateException(
          "there are %d dead letters of %d unreadable events".formatted(count, unreadable));
    }
  }

  private long read(String bootstrap, String topic, Consumer<ConsumerRecord<String, byte[]>> each) {
    Map<String, Object> settings = Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrap,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest",
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        10_000);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(partition -> new TopicPartition(topic, partition.partition()))
          .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long count = 0;
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<String, byte[]> row : consumer.poll(POLL)) {
          each.accept(row);
          count++;
        }
      }
      return count;
    }
  }

  private static void add(Tally found, ConsumerRecord<String, byte[]> row) {
    String key = row.key();
    Order account = parse(row);
    if (!account.getCustomer().equals(key)) {
      throw new IllegalStateException("a state of one customer is under the key of another");
    }
    found.add(
        OrderStream.customerOf(key),
        account.getTotal(),
        account.getPaid(),
        account.getStatus() == OrderStatus.PAID);
  }

  private static Order parse(ConsumerRecord<String, byte[]> row) {
    try {
      return Order.parseFrom(row.value());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no state in topic " + row.topic(), e);
    }
  }
}
