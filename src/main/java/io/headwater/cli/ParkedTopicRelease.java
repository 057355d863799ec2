package io.headwater.cli;

import io.headwater.client.EventPublisher;
import io.headwater.client.ParkedKey;
import io.headwater.client.PublishRecord;
import io.headwater.client.PublisherSettings;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Releases a key that subscribers have parked of a topic, in the partitions where it is parked.
 *
 * @param key absent for the records without one
 * @param keyless partition of those, if it is these that are meant
 */
record ParkedTopicRelease(
    ParkedTopicListing parked, Optional<byte[]> key, Optional<Integer> keyless) {

  /** Writes the releases; of all groups that have parked the key, each gets to see them. */
  List<RecordPosition> write(Cluster cluster, String reason) {
    List<Integer> partitions = parked.read(cluster).stream()
        .filter(this::isMeant)
        .map(ParkedKey::partition)
        .distinct()
        .toList();
    if (partitions.isEmpty()) {
      throw new InvalidInputException(
          new Problem(
              "HW0699",
              "topic '%s'".formatted(parked.topic()),
              key.isPresent()
                  ? "no record of that key is parked"
                  : "no record without a key is parked in partition " + keyless.orElseThrow(),
              "take a key that 'headwater parked --topic %s' lists".formatted(parked.topic())),
          null);
    }
    List<RecordPosition> positions = new ArrayList<>();
    try (EventPublisher publisher =
        EventPublisher.open(PublisherSettings.of(cluster.address())).withoutFailureLog()) {
      for (int one : partitions) {
        positions.add(publisher.publishAndWait(new PublishRecord(
            parked.topic(),
            OptionalInt.of(one),
            key,
            Optional.empty(),
            EventHeaders.ofRelease(reason),
            Instant.now())));
      }
    }
    return positions;
  }

  private boolean isMeant(ParkedKey found) {
    return key.isPresent()
        ? found.key().filter(one -> Arrays.equals(one, key.get())).isPresent()
        : found.key().isEmpty() && keyless.orElseThrow() == found.partition();
  }

  String asText(List<RecordPosition> positions) {
    return "release of a key of topic '%s' written: %s"
        .formatted(
            parked.topic(),
            positions.stream().map(RecordPosition::toString).collect(Collectors.joining(", ")));
  }

  String asJson(List<RecordPosition> positions) {
    return JsonText.object(json -> {
      json.writeStringField("topic", parked.topic());
      json.writeArrayFieldStart("positions");
      for (RecordPosition position : positions) {
        json.writeString(position.toString());
      }
      json.writeEndArray();
    });
  }
}
