package io.headwater.partition;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import io.headwater.diagnostic.NearMatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The built-in partitionings.
 *
 * <p>A stream that another client family writes is declared with the algorithm of that family. All
 * of them choose by the bytes of the key; they part where a record has no key. Headwater treats no
 * key as the empty key, and always hashes it; what each client does is said below. Where a client
 * picks at random, its keyless records are on partitions that no algorithm can tell afterwards.
 *
 * <p>The functions of the five hash partitionings are stateless and may be shared between threads.
 * All other functions serve one writer.
 */
public final class Partitionings {
  static final int DEFAULT_STICKY_RECORDS = 100;

  private static final Map<String, Partitioning> BY_NAME;
  private static final List<String> NAMES;

  /** What librdkafka calls its partitioners, to the name of the same arithmetic here. */
  private static final Map<String, String> LIBRDKAFKA_NAMES = Map.of(
      "consistent", "crc32",
      "consistent_random", "crc32",
      "murmur2_random", "murmur2",
      "fnv1a_random", "fnv1a");

  static {
    List<Partitioning> named = List.of(
        murmur2(),
        crc32(),
        fnv1a(),
        fnv1aReference(),
        crc32Signed(),
        roundRobin(),
        sticky(DEFAULT_STICKY_RECORDS));
    NAMES = named.stream().map(Partitioning::name).toList();
    BY_NAME = named.stream().collect(toUnmodifiableMap(Partitioning::name, Function.identity()));
  }

  private Partitionings() {}

  /**
   * Chooses as the Java client does, and Kafka Streams: {@code (murmur2(key) & 0x7fffffff) % n}.
   *
   * <p>Also librdkafka's {@code murmur2} and {@code murmur2_random}, Sarama's {@code
   * NewMurmur2Partitioner}, kafka-go's {@code Murmur2Balancer} and kafka-python. The empty key is
   * hashed by all of them. A record without a key sticks to a partition for a while in Java, goes
   * where the empty key goes with {@code murmur2}, and is random with {@code murmur2_random}.
   */
  public static Partitioning murmur2() {
    return new HashPartitioning(HashAlgorithm.MURMUR2);
  }

  /**
   * Chooses as librdkafka does by default: the IEEE CRC-32 of the key as an unsigned number, modulo
   * n.
   *
   * <p>This is librdkafka's {@code consistent_random} (its default) and {@code consistent}, and so
   * of the clients built on it, and Sarama's {@code NewConsistentCRCHashPartitioner}. The empty key
   * goes to partition 0 with {@code consistent} and Sarama, but is random with {@code
   * consistent_random}. A record without a key goes to partition 0 with {@code consistent} only;
   * with the others it is random.
   */
  public static Partitioning crc32() {
    return new HashPartitioning(HashAlgorithm.CRC32);
  }

  /**
   * Chooses as Sarama does by default: the 32-bit FNV-1a hash of the key as a signed number, its
   * remainder by n without the sign.
   *
   * <p>This is Sarama's {@code NewHashPartitioner} (its default), and librdkafka's {@code fnv1a}
   * and {@code fnv1a_random}. The empty key is hashed by all of them. A record without a key goes
   * where the empty key goes with {@code fnv1a}; with the others it is random.
   */
  public static Partitioning fnv1a() {
    return new HashPartitioning(HashAlgorithm.FNV1A);
  }

  /**
   * Chooses as Sarama's {@code NewReferenceHashPartitioner}: {@code (fnv1a(key) & 0x7fffffff) % n}.
   *
   * <p>Differs from {@link #fnv1a()} only for hashes of 2³¹ and above, and not for all of them. The
   * empty key is hashed; a record without a key is random in Sarama.
   */
  public static Partitioning fnv1aReference() {
    return new HashPartitioning(HashAlgorithm.FNV1A_REFERENCE);
  }

  /**
   * Chooses as Sarama's {@code NewCustomHashPartitioner(crc32.NewIEEE)}: the CRC-32 of the key as a
   * signed number, its remainder by n without the sign.
   *
   * <p>Differs from {@link #crc32()} only for hashes of 2³¹ and above, and not for all of them. The
   * empty key goes to partition 0; a record without a key is random in Sarama.
   */
  public static Partitioning crc32Signed() {
    return new HashPartitioning(HashAlgorithm.CRC32_SIGNED);
  }

  /**
   * Sends one record to each partition in turn, from partition 0 on, whatever its key; not keyed.
   *
   * <p>Where a record goes depends on those before it, so no later reader can tell: repartition
   * before a stateful step.
   */
  public static Partitioning roundRobin() {
    return new RoundRobinPartitioning();
  }

  /**
   * Sends a run of records to one partition, the next run to the next, from partition 0 on,
   * whatever their keys; not keyed.
   *
   * <p>Fills batches better than {@link #roundRobin()}. It counts records, so that a replay repeats
   * it; the Java client's own sticky choice goes by bytes and broker load, and by key where there
   * is one.
   *
   * @param recordsPerPartition the length of a run, at least 1 record
   * @throws IllegalArgumentException if the length is below 1
   */
  public static Partitioning sticky(int recordsPerPartition) {
    return new StickyPartitioning(recordsPerPartition);
  }

  /**
   * Gives each partition a share of the keys in proportion to its weight, hashed by {@link
   * #murmur2()}; keyed.
   *
   * @throws IllegalArgumentException as {@link #weighted(List, Partitioning)} does
   */
  public static Partitioning weighted(List<Integer> weights) {
    return weighted(weights, murmur2());
  }

  /**
   * Gives each partition a share of the keys in proportion to its weight; keyed.
   *
   * <p>The base hashes a key into as many slots as the weights add up to; partition 0 owns the
   * first slots, partition 1 those after them, and so on. So weights of 1 are the base itself, and
   * any other weights, also multiples of the same ones, are another partitioning and move keys. The
   * shares are of keys, not of records.
   *
   * @param weights one per partition of the topic, at least 0; 0 keeps a partition empty
   * @param base hashes the key; must be keyed
   * @throws IllegalArgumentException if a weight is negative, if the weights do not add up to a
   *     number in [1, 2³¹ - 1], or if the base is not keyed; from the function, if there are not as
   *     many weights as partitions
   */
  public static Partitioning weighted(List<Integer> weights, Partitioning base) {
    return new WeightedPartitioning(weights, base);
  }

  /**
   * Spreads hot keys that are text, as {@link #hotKeyBytes} does with their UTF-8 bytes.
   *
   * @throws IllegalArgumentException as {@link #hotKeyBytes} does
   */
  public static Partitioning hotKeys(Partitioning base, Set<String> keys, int spread) {
    return spreading(base, keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)), spread);
  }

  /**
   * Spreads each of the named keys in turn over several consecutive partitions, the first being the
   * one that the base chooses, and sends every other key where the base sends it.
   *
   * <p>Not keyed, unless the spread is 1: the records of a hot key lose their order among each
   * other. The turn of each key is its own, and starts at its first partition. After the last
   * partition comes partition 0.
   *
   * @param base chooses for all other keys, and the first partition of the hot ones; must be keyed
   * @param keys at least 1 key, copied; the empty key stands for records without a key
   * @param spread partitions per hot key, at least 1; above the partition count, all of them
   * @throws IllegalArgumentException if there is no key, if the spread is below 1, or if the base
   *     is not keyed
   */
  public static Partitioning hotKeyBytes(Partitioning base, Collection<byte[]> keys, int spread) {
    return spreading(base, keys.stream().map(byte[]::clone), spread);
  }

  private static Partitioning spreading(Partitioning base, Stream<byte[]> keys, int spread) {
    Set<ByteBuffer> hot =
        keys.map(key -> ByteBuffer.wrap(key).asReadOnlyBuffer()).collect(toUnmodifiableSet());
    return new HotKeyPartitioning(base, hot, spread);
  }

  /**
   * Returns the partitioning of that name; {@code sticky} stays for 100 records.
   *
   * @throws IllegalArgumentException if no partitioning has that name, or if it has parameters that
   *     a name alone cannot give
   */
  public static Partitioning named(String name) {
    Partitioning found = BY_NAME.get(name);
    if (found == null) {
      throw new IllegalArgumentException("partitioning '%s' %s".formatted(name, whyNotNamed(name)));
    }
    return found;
  }

  private static String whyNotNamed(String name) {
    if (name.equals(WeightedPartitioning.NAME)) {
      return "cannot be had by its name alone: it needs weights";
    }
    if (name.equals(HotKeyPartitioning.NAME)) {
      return "cannot be had by its name alone: it needs a base, keys and a spread";
    }
    String here = LIBRDKAFKA_NAMES.get(name);
    if (here != null) {
      return "is librdkafka's name; here it is '%s'".formatted(here);
    }
    String near = NearMatch.didYouMean(name, NAMES);
    return near.isEmpty()
        ? "is not known; known are " + String.join(", ", NAMES)
        : "is not known" + near;
  }

  /** Returns the names that {@link #named} knows, the client families' first. */
  public static List<String> names() {
    return NAMES;
  }
}
