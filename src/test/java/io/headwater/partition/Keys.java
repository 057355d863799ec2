package io.headwater.partition;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Key bytes for tests. */
final class Keys {
  static final byte[] NONE = {};

  private Keys() {}

  /** Reads UTF-8 text, or raw bytes in hexadecimal after {@code 0x}. */
  static byte[] key(String text) {
    return text.startsWith("0x")
        ? HexFormat.of().parseHex(text, 2, text.length())
        : text.getBytes(StandardCharsets.UTF_8);
  }

  /** Makes keys of 0 to 40 random bytes. */
  static List<byte[]> random(long seed, int count) {
    Random random = new Random(seed);
    return Stream.generate(() -> new byte[random.nextInt(41)])
        .peek(random::nextBytes)
        .limit(count)
        .toList();
  }

  /** Makes {@code customer-0}, {@code customer-1} and so on. */
  static List<byte[]> customers(int count) {
    return IntStream.range(0, count).mapToObj(i -> key("customer-" + i)).toList();
  }

  /** Puts the keys through the function, in order. */
  static List<Integer> place(PartitionFunction function, int partitions, List<byte[]> keys) {
    return keys.stream().map(key -> function.partition(key, partitions)).toList();
  }

  /** Puts the same key through the function several times. */
  static List<Integer> place(PartitionFunction function, int partitions, String key, int times) {
    return place(
        function, partitions, Stream.generate(() -> key(key)).limit(times).toList());
  }

  /** Counts what each partition received. */
  static List<Integer> shares(List<Integer> placed, int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(partition -> Collections.frequency(placed, partition))
        .toList();
  }

  /** Tells whether all choices are partitions of the topic. */
  static boolean areWithin(int partitions, List<Integer> placed) {
    return placed.stream().allMatch(partition -> partition >= 0 && partition < partitions);
  }
}
