package io.headwater.outbox;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.jdbc.OutboxRow;
import io.headwater.proto.OutboxPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of one transaction, as its record in the position topic has them.
 *
 * @param digests by id
 */
record RowPosition(Map<Long, Long> digests) {
  RowPosition {
    digests = new LinkedHashMap<>(digests);
  }

  static RowPosition of(List<OutboxRow> rows) {
    Map<Long, Long> digests = new LinkedHashMap<>();
    rows.forEach(row -> digests.put(row.id(), digest(row)));
    return new RowPosition(digests);
  }

  /** Reads a record's value; empty if it is none of ours. */
  static Optional<RowPosition> read(byte[] value) {
    try {
      OutboxPosition written = OutboxPosition.parseFrom(value);
      if (written.getIdCount() != written.getDigestCount()) {
        return Optional.empty();
      }
      Map<Long, Long> digests = new LinkedHashMap<>();
      for (int i = 0; i < written.getIdCount(); i++) {
        digests.put(written.getId(i), written.getDigest(i));
      }
      return Optional.of(new RowPosition(digests));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  byte[] write() {
    return OutboxPosition.newBuilder()
        .addAllId(digests.keySet())
        .addAllDigest(digests.values())
        .build()
        .toByteArray();
  }

  List<Long> ids() {
    return new ArrayList<>(digests.keySet());
  }

  /** Tells whether a row is the one that was published under its id. */
  boolean has(OutboxRow row) {
    Long published = digests.get(row.id());
    return published != null && published == digest(row);
  }

  private static long digest(OutboxRow row) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, row.id()));
      add(sha, Optional.of(row.topic().getBytes(StandardCharsets.UTF_8)));
      add(sha, row.key());
      add(sha, row.value());
      add(sha, row.headers().map(text -> text.getBytes(StandardCharsets.UTF_8)));
      return ByteBuffer.wrap(sha.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** With the length in front, so that no two rows run together to the same. */
  private static void add(MessageDigest sha, Optional<byte[]> part) {
    int length = part.map(bytes -> bytes.length).orElse(-1);
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
    part.ifPresent(sha::update);
  }
}
