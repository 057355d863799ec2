package sidebyside.kafka;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import topologies.bank.proto.Account;

/** What is stored of an account: its state, and the sequence number of its last event. */
record Snapshot(Account state, long sequence) {
  static Snapshot read(byte[] stored) {
    if (stored == null) {
      return new Snapshot(Account.getDefaultInstance(), 0);
    }
    ByteBuffer bytes = ByteBuffer.wrap(stored);
    long sequence = bytes.getLong();
    try {
      return new Snapshot(Account.parseFrom(bytes), sequence);
    } catch (InvalidProtocolBufferException e) {
      throw new SerializationException("a stored account is unreadable", e);
    }
  }

  byte[] bytes() {
    byte[] account = state.toByteArray();
    return ByteBuffer.allocate(Long.BYTES + account.length)
        .putLong(sequence)
        .put(account)
        .array();
  }
}
