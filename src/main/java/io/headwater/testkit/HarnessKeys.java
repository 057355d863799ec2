package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.privacy.FieldCipher;
import io.headwater.privacy.SubjectKeys;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** Seals and opens what a harness puts in and takes out, as publishers and readers do. */
record HarnessKeys(FieldProtection protection) {

  /** Seals nothing without keys. */
  static HarnessKeys of(TopologySpec spec, Optional<SubjectKeys> subjects) {
    return new HarnessKeys(subjects
        .filter(keys -> spec.hasPersonalData())
        .<FieldProtection>map(FieldCipher::new)
        .orElse(FieldProtection.NONE));
  }

  /** Returns a record as a publisher writes it. */
  RawRecord written(
      StreamSpec stream,
      Optional<Object> key,
      Message value,
      EventHeaders headers,
      Instant eventTime) {
    Message sealed = protection.seal(value, () -> key.map(HarnessKeys::text));
    return new RawRecord(
        key.map(one -> ByteString.copyFrom(stream.keyType().encode(one))),
        Optional.of(ByteString.copyFrom(CanonicalBytes.of(sealed))),
        Cases.headers(stream, value, headers),
        eventTime.toEpochMilli());
  }

  /** Returns a record as a reader sees it. */
  Envelope<Message> read(StreamSpec stream, RecordPosition position, RawRecord record) {
    return record.decoded(stream, position, protection);
  }

  Snapshot sealed(Object key, Snapshot snapshot) {
    Message sealed = protection.seal(snapshot.state(), () -> Optional.of(text(key)));
    return snapshot.withState(sealed);
  }

  private static String text(Object key) {
    return key instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : key.toString();
  }

  Snapshot opened(Snapshot sealed) {
    return sealed.withState(protection.open(sealed.state()));
  }
}
