package io.headwater.partition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where the clients themselves were seen to put keys, over 12 partitions. */
final class PartitionVectors {
  static final int PARTITIONS = 12;

  private static final Map<String, String> ALGORITHM_OF_COLUMN = Map.of(
      "murmur2", "murmur2",
      "crc32_librdkafka_consistent", "crc32",
      "fnv1a_sarama_default", "fnv1a",
      "sarama_reference", "fnv1a-reference",
      "sarama_custom_crc32", "crc32-signed");

  private PartitionVectors() {}

  /** A key, and where an algorithm puts it. */
  record Vector(String key, String algorithm, int expected) {
    boolean holds(PartitionFunction function) {
      return function.partition(Keys.key(key), PARTITIONS) == expected;
    }
  }

  static List<Vector> all() {
    List<String[]> lines = lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(",", -1))
        .toList();
    String[] columns = lines.get(0);
    return lines.stream()
        .skip(1)
        .flatMap(fields -> IntStream.range(1, columns.length)
            .mapToObj(i -> new Vector(
                fields[0],
                Objects.requireNonNull(ALGORITHM_OF_COLUMN.get(columns[i])),
                Integer.parseInt(fields[i]))))
        .toList();
  }

  private static Stream<String> lines() {
    try (InputStream csv = Objects.requireNonNull(
        PartitionVectors.class.getResourceAsStream("/partition/partitioner-vectors.csv"))) {
      return new String(csv.readAllBytes(), StandardCharsets.UTF_8).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
