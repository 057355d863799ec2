package io.headwater.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the algorithms to what the clients themselves were seen to do. */
final class VerifiedVectorsTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("io.headwater.partition.PartitionVectors#all")
  void putsAKeyWhereItsClientPutsIt(PartitionVectors.Vector vector) {
    PartitionFunction function = Partitionings.named(vector.algorithm()).newFunction();

    assertThat(function.partition(Keys.key(vector.key()), PartitionVectors.PARTITIONS))
        .isEqualTo(vector.expected());
  }

  @Test
  void readsEveryRowAndColumnOfTheVectors() {
    assertThat(PartitionVectors.all()).hasSize(21 * 5);
  }

  @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
  @CsvSource(textBlock = """
          order-1,                              48d1d1f6, e0b37fef, 2b7fcd6d
          order-2,                              c1165d03, 79ba2e55, 287fc8b4
          customer-42,                          dfa2ab19, 49fda815, fe68adbe
          a,                                    a2d0b27c, e8b7be43, e40c292c
          '',                                   106e08d9, 00000000, 811c9dc5
          kafka,                                d067cf64, 5bbc7517, 0d33c4e1
          héllo,                                24a0a9ca, 9e3b8236, 4aa48540
          550e8400-e29b-41d4-a716-446655440000, 7fbd19ff, c03c00f1, 889e3528
          0x00000001,                           f5ae7e30, 5643ef8a, 4a95f382
          0x0a0536353433321801,                 5028a807, c00f461a, 2cc4bbd9
          card-9,                               a9a94de9, 6a375ba6, 10a7c65d
          acct-100,                             16c6b28d, cf61ecd4, 80f0a6dc
          """)
  void hashesAKeyAsItsClientHashesIt(String key, String murmur2, String crc32, String fnv1a) {
    assertThat(KeyHash.murmur2(Keys.key(key))).isEqualTo(Integer.parseUnsignedInt(murmur2, 16));
    assertThat(KeyHash.crc32(Keys.key(key))).isEqualTo(Integer.parseUnsignedInt(crc32, 16));
    assertThat(KeyHash.fnv1a(Keys.key(key))).isEqualTo(Integer.parseUnsignedInt(fnv1a, 16));
  }
}
