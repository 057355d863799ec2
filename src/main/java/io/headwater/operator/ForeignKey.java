package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import java.util.Optional;

/**
 * The key of the row that a row names.
 *
 * @param keyType of the named row
 */
record ForeignKey(Rule<Object> rule, KeyType keyType) {

  /** Returns the encoded key that a row names; empty without a row. */
  Optional<byte[]> of(Envelope<?> record, Optional<Message> row) {
    return row.map(one -> encoded(rule.apply(record.withValue(one))));
  }

  private byte[] encoded(Object key) {
    byte[] bytes = keyType.encode(RecordCodec.requireKey(keyType, key, "'on'"));
    if (bytes.length == 0) {
      throw new RecordFailureException(FailureCode.NULL_KEY, "'on' returned an empty key");
    }
    return bytes;
  }
}
