package io.headwater.streams;

import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.testkit.BankMessages.decided;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.testkit.Ledger;
import io.headwater.testkit.TopologyHarness;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Each key type through source, state, hop and sink. */
class KeyTypeTest {
  static final List<Arguments> KEYS = List.of(
      Arguments.of(KeyType.STRING, "", ""),
      Arguments.of(KeyType.STRING, "acct-7", "616363742d37"),
      Arguments.of(KeyType.STRING, "héllo €", "68c3a96c6c6f20e282ac"),
      Arguments.of(KeyType.INT64, 0L, "0000000000000000"),
      Arguments.of(KeyType.INT64, -1L, "ffffffffffffffff"),
      Arguments.of(KeyType.INT64, Long.MAX_VALUE, "7fffffffffffffff"),
      Arguments.of(KeyType.BYTES, new byte[] {}, ""),
      Arguments.of(KeyType.BYTES, new byte[] {0, -1, 127}, "00ff7f"));

  @ParameterizedTest
  @FieldSource("KEYS")
  void keysTravelThroughAHopAndAFold(KeyType type, Object key, String hex) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in =
        words.stream("in", StringValue.class, stream -> stream.keyType(type));
    StreamRef<StringValue> out =
        words.stream("out", StringValue.class, stream -> stream.keyType(type));
    words
        .pipeline("words", in)
        .deduplicate("seen", StringValue::getValue, Duration.ofHours(1))
        .repartition("by-key", type, one -> key, 3, murmur2())
        .aggregateRecord("last", StringValue.class, (before, record) -> word(record.keyText()))
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", key, word("a"));

      Envelope<?> written = harness.records("out").get(0);
      assertThat(written.key()).isEqualTo(key);
      assertThat(written.keyBytes().orElseThrow()).asHexString().isEqualToIgnoringCase(hex);
      assertThat(harness.states("last")).containsOnlyKeys(ByteString.fromHex(hex));
      assertThat(harness.state("last", key)).isPresent();
    }
  }

  @ParameterizedTest
  @FieldSource("KEYS")
  void keysNameAggregates(KeyType type, Object key, String hex) {
    try (TopologyHarness ledger = TopologyHarness.of(Ledger.topology(type))) {
      ledger.pipe("commands", key, deposit(5));

      assertThat(ledger.values("events")).containsExactly(deposited(5));
      assertThat(ledger.values("replies")).containsExactly(decided("commands-0@0", 1, 1));
      assertThat(ledger.records("replies").get(0).key()).isEqualTo(key);
      assertThat(ledger.states("ledger"))
          .containsOnlyKeys(ByteString.copyFrom(HexFormat.of().parseHex(hex)));
    }
  }
}
