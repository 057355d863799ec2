package topologies.loan;

import com.google.protobuf.ByteString;
import io.headwater.event.EventHeaders;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Digests of all that was written under each key of some topics, in the order of the key. */
final class KeyDigests {
  private final Set<String> topics;
  private final Map<String, Map<ByteString, MessageDigest>> byTopic = new HashMap<>();

  KeyDigests(Set<String> topics) {
    this.topics = topics;
  }

  void add(
      String topic,
      byte @Nullable [] key,
      byte @Nullable [] value,
      EventHeaders headers,
      long timestamp) {
    if (!topics.contains(topic)) {
      return;
    }
    MessageDigest digest = byTopic
        .computeIfAbsent(topic, any -> new HashMap<>())
        .computeIfAbsent(
            ByteString.copyFrom(Optional.ofNullable(key).orElseThrow()), any -> sha256());
    update(digest, value);
    // A row of a log has no place in a topic until it is published.
    headers.without(EventHeaders.ORIGIN::equals).entries().forEach(header -> {
      digest.update(ByteString.copyFromUtf8(header.name()).toByteArray());
      update(digest, header.value());
    });
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, timestamp));
  }

  private static void update(MessageDigest digest, byte @Nullable [] some) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, some == null ? -1 : some.length));
    if (some != null) {
      digest.update(some);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has it", e);
    }
  }

  /** Returns the digests by topic and key; nothing can be added afterwards. */
  Map<String, Map<String, String>> end() {
    Map<String, Map<String, String>> ended = new TreeMap<>();
    byTopic.forEach((topic, keys) -> {
      Map<String, String> byKey = new TreeMap<>();
      keys.forEach((key, digest) ->
          byKey.put(key.toStringUtf8(), HexFormat.of().formatHex(digest.digest())));
      ended.put(topic, byKey);
    });
    return ended;
  }
}
