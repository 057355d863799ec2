package io.headwater.partition;

import static io.headwater.partition.Partitionings.hotKeyBytes;
import static io.headwater.partition.Partitionings.hotKeys;
import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.partition.Partitionings.named;
import static io.headwater.partition.Partitionings.sticky;
import static io.headwater.partition.Partitionings.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PartitioningsTest {
  private static final List<Supplier<Partitioning>> ALL = List.of(
      Partitionings::murmur2,
      Partitionings::crc32,
      Partitionings::fnv1a,
      Partitionings::fnv1aReference,
      Partitionings::crc32Signed,
      Partitionings::roundRobin,
      () -> sticky(1),
      () -> sticky(2),
      () -> weighted(List.of(1, 2)),
      () -> weighted(List.of(2, 1)),
      () -> weighted(List.of(2, 4)),
      () -> weighted(List.of(1, 2), Partitionings.crc32()),
      () -> hotKeys(murmur2(), Set.of("ada", "grace"), 2),
      () -> hotKeys(murmur2(), Set.of("ada"), 2),
      () -> hotKeys(murmur2(), Set.of("ada"), 3),
      () -> hotKeys(Partitionings.crc32(), Set.of("ada"), 3));

  @Test
  void listsTheNames() {
    assertThat(Partitionings.names())
        .containsExactly(
            "murmur2",
            "crc32",
            "fnv1a",
            "fnv1a-reference",
            "crc32-signed",
            "round-robin",
            "sticky");
  }

  @ParameterizedTest
  @MethodSource("io.headwater.partition.Partitionings#names")
  void findsEveryListedName(String name) {
    assertThat(named(name).name()).isEqualTo(name);
  }

  @Test
  void findsTheSameValuesAsTheFactories() {
    assertThat(Partitionings.names().stream().map(Partitionings::named))
        .containsExactly(
            Partitionings.murmur2(),
            Partitionings.crc32(),
            Partitionings.fnv1a(),
            Partitionings.fnv1aReference(),
            Partitionings.crc32Signed(),
            Partitionings.roundRobin(),
            Partitionings.sticky(100));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void isEqualToOneMadeAlike(Supplier<Partitioning> factory) {
    assertThat(factory.get()).isEqualTo(factory.get()).hasSameHashCodeAs(factory.get());
  }

  @Test
  void differsFromOneWithAnotherNameOrParameter() {
    assertThat(ALL.stream().map(Supplier::get)).doesNotHaveDuplicates();
  }

  @Test
  void comparesHotKeysByTheirBytes() {
    List<byte[]> keys = List.of(Keys.key("grace"), Keys.key("héllo"), Keys.key("grace"));

    assertThat(hotKeyBytes(murmur2(), keys, 2))
        .isEqualTo(hotKeys(murmur2(), Set.of("héllo", "grace"), 2));
  }

  @ParameterizedTest
  @MethodSource("renderings")
  void rendersNameAndParameters(Partitioning partitioning, String name, String text) {
    assertThat(partitioning.name()).isEqualTo(name);
    assertThat(partitioning).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          murmur3           | is not known; did you mean 'murmur2'?
          crc-32            | is not known; did you mean 'crc32'?
          fnv1a-refrence    | is not known; did you mean 'fnv1a-reference'?
          Murmur2           | is not known; did you mean 'murmur2'?
          random            | is not known; known are murmur2, crc32, fnv1a, fnv1a-reference,\
           crc32-signed, round-robin, sticky
          consistent        | is librdkafka's name; here it is 'crc32'
          consistent_random | is librdkafka's name; here it is 'crc32'
          murmur2_random    | is librdkafka's name; here it is 'murmur2'
          fnv1a_random      | is librdkafka's name; here it is 'fnv1a'
          weighted          | cannot be had by its name alone: it needs weights
          hot-keys          | cannot be had by its name alone: it needs a base, keys and a spread
          """)
  void saysWhyANameGivesNoPartitioning(String name, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> named(name))
        .withMessage("partitioning '%s' %s", name, why);
  }

  private static List<Arguments> renderings() {
    return List.of(
        Arguments.of(murmur2(), "murmur2", "murmur2"),
        Arguments.of(Partitionings.roundRobin(), "round-robin", "round-robin"),
        Arguments.of(sticky(5), "sticky", "sticky(5)"),
        Arguments.of(weighted(List.of(3, 1)), "weighted", "weighted([3, 1], murmur2)"),
        Arguments.of(
            hotKeys(Partitionings.crc32(), Set.of("ada"), 2),
            "hot-keys",
            "hot-keys(crc32, 1 key, 2)"));
  }
}
