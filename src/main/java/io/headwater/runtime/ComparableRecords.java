package io.headwater.runtime;

import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.EventHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Digests records of two applications so that they are equal where the records are the same but for
 * who has written them, and when. Not thread-safe.
 *
 * <p>A record is key, value, event time and headers. Of a dead letter, the application, its
 * instance and version, the time, the attempt and the place in the source do not count. Where a
 * record entered from a topic that the application writes itself, the topic counts as the live one,
 * and the offset does not count: the topics of two applications differ in transaction markers.
 */
final class ComparableRecords {
  private static final int ABSENT = -1;
  private static final Pattern POSITION = Pattern.compile("(.+)-(\\d+)@\\d+");
  private static final Set<String> NOISE = Set.of(
      DeadLetterHeaders.APPLICATION,
      DeadLetterHeaders.TIME,
      DeadLetterHeaders.ATTEMPT,
      DeadLetterHeaders.INSTANCE,
      DeadLetterHeaders.VERSION,
      DeadLetterHeaders.WHERE);

  private final Map<String, String> liveTopics;
  private final MessageDigest digest = sha256();
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  /** Half of a SHA-256. */
  record Digest(long high, long low) {
    static final Digest NONE = new Digest(0, 0);
  }

  /**
   * Digests records of applications that read some topics that they write themselves.
   *
   * @param liveTopics by such a topic of either application, that of the live one
   */
  ComparableRecords(Map<String, String> liveTopics) {
    this.liveTopics = Map.copyOf(liveTopics);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Digests a key; a record without one has a digest, too. */
  Digest key(StoredRecord record) {
    add(record.key().orElse(null));
    return end();
  }

  /** Digests all of a record that counts. */
  Digest of(StoredRecord record) {
    add(record.key().orElse(null));
    add(record.value().orElse(null));
    add(record.time().toEpochMilli());
    boolean isInner = record
        .headers()
        .text(DeadLetterHeaders.TOPIC)
        .filter(liveTopics::containsKey)
        .isPresent();
    for (EventHeaders.Entry header : record.headers().entries()) {
      boolean isNoise = NOISE.contains(header.name())
          || DeadLetterHeaders.isKafkas(header.name())
          || (isInner && header.name().equals(DeadLetterHeaders.OFFSET));
      if (!isNoise) {
        add(header.name().getBytes(StandardCharsets.UTF_8));
        add(counted(header));
      }
    }
    return end();
  }

  private byte @Nullable [] counted(EventHeaders.Entry header) {
    byte[] value = header.value();
    if (value == null) {
      return null;
    }
    if (header.name().equals(EventHeaders.ORIGIN)) {
      Matcher position = POSITION.matcher(new String(value, StandardCharsets.UTF_8));
      if (position.matches() && liveTopics.containsKey(position.group(1))) {
        return bytes(liveTopics.get(position.group(1)) + '-' + position.group(2));
      }
    }
    if (header.name().equals(DeadLetterHeaders.TOPIC)) {
      String topic = new String(value, StandardCharsets.UTF_8);
      return Optional.ofNullable(liveTopics.get(topic))
          .map(ComparableRecords::bytes)
          .orElse(value);
    }
    return value;
  }

  private static byte[] bytes(@Nullable String text) {
    return String.valueOf(text).getBytes(StandardCharsets.UTF_8);
  }

  /** Digests a sequence of records with one more at its end. */
  Digest chain(Digest before, Digest next) {
    add(before.high());
    add(before.low());
    add(next.high());
    add(next.low());
    return end();
  }

  private void add(long value) {
    digest.update(number.clear().putLong(value).flip());
  }

  private void add(byte @Nullable [] part) {
    add(part == null ? ABSENT : part.length);
    if (part != null) {
      digest.update(part);
    }
  }

  private Digest end() {
    ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
    return new Digest(bytes.getLong(), bytes.getLong());
  }
}
