package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A transformer in a process of its own, which can be killed: writes {@code in} to {@code out}. */
final class TransformerProcess {
  private TransformerProcess() {}

  /** Takes the bootstrap servers, the transactional id, and how long to think about each record. */
  public static void main(String[] arguments) throws IOException {
    // Small polls, so that it dies amid them, and a group that notices soon.
    ClusterAddress cluster = ClusterAddress.of(arguments[0])
        .withKafka(Map.of("max.poll.records", "20", "session.timeout.ms", "6000"));
    TransformerSettings settings =
        TransformerSettings.of(PublisherSettings.of(cluster), "killed", "in", arguments[1]);
    long millis = Long.parseLong(arguments[2]);
    var unused = EventTransformer.start(
        settings,
        received -> {
          Thread.sleep(millis);
          return List.of(copy("out", received));
        },
        end -> end.ifPresent(Throwable::printStackTrace));
    System.out.println("started");
    while (System.in.read() >= 0) {
      // Until whoever has started it is gone.
    }
  }

  static PublishRecord copy(String topic, StoredRecord received) {
    return new PublishRecord(
        topic,
        OptionalInt.empty(),
        received.key(),
        received.value().map(value -> new String(value, UTF_8).getBytes(UTF_8)),
        received.headers(),
        received.time());
  }

  static Optional<byte[]> bytes(String text) {
    return Optional.of(text.getBytes(UTF_8));
  }
}
