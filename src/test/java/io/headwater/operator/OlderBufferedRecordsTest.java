package io.headwater.operator;

import static io.headwater.event.LedgerVersions.V3;
import static io.headwater.event.LedgerVersions.deposited;
import static io.headwater.event.LedgerVersions.depositedInEuros;
import static io.headwater.event.LedgerVersions.depositedV1;
import static io.headwater.event.LedgerVersions.openedV1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import io.headwater.event.LedgerVersions;
import io.headwater.event.Upcasters;
import io.headwater.proto.BufferedRecord;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.Provenance;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Records that a join of an earlier release keeps as they entered. */
class OlderBufferedRecordsTest {
  private static final Map<String, Upcasters> DECODERS =
      Map.of("events", LedgerVersions.upcasters());

  private static BufferedRecord kept(Message value, Provenance.Builder source) {
    return BufferedRecord.newBuilder()
        .setValue(value.toByteString())
        .setSource(source.setTopic("events").addHeaders(typeOf(value)))
        .build();
  }

  private static HeaderEntry typeOf(Message value) {
    return HeaderEntry.newBuilder()
        .setName(EventHeaders.TYPE)
        .setValue(ByteString.copyFromUtf8(value.getDescriptorForType().getFullName()))
        .build();
  }

  @Test
  void areReadAsTheirStreamReadsThem() {
    BufferedRecord record = kept(depositedV1(3), Provenance.newBuilder());

    assertThat(JoinMoment.valueOf(record, V3, DECODERS, same -> same)).isEqualTo(deposited(300));
  }

  @Test
  void areReadAsTheyAreIfTheyWereUpcastOrChangedBefore() {
    Provenance.Builder source = Provenance.newBuilder().setValue(openedV1("ada").toByteString());
    BufferedRecord record = kept(depositedInEuros(3), source);

    assertThat(JoinMoment.valueOf(record, V3, DECODERS, same -> same))
        .isEqualTo(depositedInEuros(3));
  }

  @Test
  void areReadAsTheyAreIfTheirStreamHasNoUpcasters() {
    BufferedRecord record = kept(depositedInEuros(3), Provenance.newBuilder());

    assertThat(JoinMoment.valueOf(record, V3, Map.of(), same -> same))
        .isEqualTo(depositedInEuros(3));
  }
}
