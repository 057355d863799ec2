package io.headwater.cli;

import io.headwater.client.ParkedKey;
import io.headwater.client.ParkedKeys;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.KeyType;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keys that subscribers have parked of a topic.
 *
 * @param keyType how keys are written and read
 */
record ParkedTopicListing(String topic, KeyType keyType) {
  /** What a reader says of a topic that does not exist: nothing was ever parked. */
  private static final String NO_TOPIC = "HW0614";

  /** Refuses to guess whose parked keys are meant. */
  static void requireOne(Optional<String> topology, Optional<String> topic) {
    if (topology.isPresent() == topic.isPresent()) {
      throw new InvalidInputException(
          new Problem(
              "HW0698",
              "parked keys",
              topic.isPresent() ? "both a topology and --topic are given" : "of what is not said",
              "name a topology, or the topic of a subscriber with --topic"),
          null);
    }
  }

  List<ParkedKey> read(Cluster cluster) {
    return unlessNeverParked(() -> ParkedKeys.list(cluster.address(), topic));
  }

  /** Deletes what is done. */
  void trim(Cluster cluster) {
    var unused = unlessNeverParked(() -> ParkedKeys.trim(cluster.address(), topic));
  }

  private static <T> List<T> unlessNeverParked(Supplier<List<T>> question) {
    try {
      return question.get();
    } catch (InvalidInputException e) {
      if (e.problems().get(0).code().equals(NO_TOPIC)) {
        return List.of();
      }
      throw e;
    }
  }

  String asText(ParkedKey found) {
    return "%s  %s since %s"
            .formatted(
                found
                    .key()
                    .map(key -> JsonText.object(json -> KeyJson.write(json, keyType, key)))
                    .orElse("no key, partition " + found.partition()),
                Text.counted(found.records(), "record"),
                found.since())
        + "\n  first   %s in group '%s'".formatted(found.first(), found.group())
        + found.reason().map(why -> asText(found, why)).orElse("");
  }

  private static String asText(ParkedKey found, ParkedKey.Reason why) {
    return "\n  why     %s after %s%s"
            .formatted(
                why.code(),
                Text.counted(found.attempts(), "attempt"),
                why.message().isEmpty() ? "" : ": " + why.message())
        + why.exceptionClass().map(thrown -> "\n  threw   " + thrown).orElse("");
  }

  String asJson(ParkedKey found) {
    return JsonText.object(json -> {
      json.writeStringField("group", found.group());
      json.writeNumberField("partition", found.partition());
      if (found.key().isPresent()) {
        KeyJson.write(json, keyType, found.key().get());
      }
      json.writeNumberField("records", found.records());
      json.writeNumberField("bytes", found.bytes());
      json.writeStringField("since", found.since().toString());
      json.writeStringField("first", found.first().toString());
      if (found.reason().isPresent()) {
        ParkedKey.Reason why = found.reason().get();
        json.writeStringField("code", why.code());
        json.writeStringField("message", why.message());
        if (why.exceptionClass().isPresent()) {
          json.writeStringField("exception", why.exceptionClass().get());
        }
      }
      json.writeNumberField("attempts", found.attempts());
    });
  }
}
