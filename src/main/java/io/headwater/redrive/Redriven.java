package io.headwater.redrive;

import io.headwater.client.PublishRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.Omission;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.proto.LetterResolution.Action;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Publishes a letter to the topic that it came from: key, value, headers and timestamp as they
 * were, with two headers more.
 */
final class Redriven implements Treatment {
  /** How far ahead of the broker's clock a timestamp may be by default (KIP-1030). */
  private static final Duration AHEAD = Duration.ofHours(1);

  private static final Set<Omission.Part> NEEDED_BESIDE_A_VALUE =
      Set.of(Omission.Part.HEADERS, Omission.Part.KEY);

  private final RedriveSettings settings;
  private final OriginTopics origins;
  private final InstantSource clock;
  private final Optional<Replacement> replacement;

  Redriven(
      RedriveSettings settings,
      OriginTopics origins,
      InstantSource clock,
      Optional<Replacement> replacement) {
    this.settings = settings;
    this.origins = origins;
    this.clock = clock;
    this.replacement = replacement;
  }

  /** The record that failed, as it was. */
  record Whole(Optional<byte[]> key, Optional<byte[]> value, EventHeaders headers) {}

  @Override
  public Prepared prepare(QueuedLetter letter) throws HeldException {
    if (replacement.isEmpty() && !settings.isOfItsTopic().test(letter.letter())) {
      throw new HeldException(notOfItsTopic(letter));
    }
    Whole whole = edited(letter);
    int attempt = QueuedLetter.attempts(whole.headers()) + 1;
    if (attempt > settings.maxAttempts()) {
      throw new HeldException(tooOften(letter, attempt - 1));
    }
    return new Prepared(
        letter,
        Optional.of(record(letter, whole, attempt)),
        Resolutions.of(letter, settings.author(), clock.instant())
            .setAction(replacement.isPresent() ? Action.EDITED : Action.REDRIVEN)
            .setAttempt(attempt)
            .setValueAfter(Resolutions.digest(whole.value()))
            .build());
  }

  private static Problem notOfItsTopic(QueuedLetter letter) {
    return new Problem(
        "HW1843",
        letter.position().toString(),
        "what failed is a '%s', which is no record of topic '%s'"
            .formatted(
                letter.letter().headers().text(EventHeaders.TYPE).orElse("window"),
                letter.letter().origin().topic()),
        "purge it, or send what it stands for again");
  }

  private static Problem tooOften(QueuedLetter letter, int attempts) {
    DeadLetter.Cause cause = letter.letter().cause();
    return new Problem(
        "HW1840",
        letter.position().toString(),
        "the record has been redriven %d times, and failed again with %s"
            .formatted(attempts, cause.code()),
        "correct %s at %s, then raise --max-attempts, or purge it"
            .formatted(cause.step(), cause.where()));
  }

  private Whole edited(QueuedLetter letter) throws HeldException {
    if (replacement.isEmpty()) {
      return whole(letter, origins);
    }
    boolean isOnlyValueMissing = letter
        .omission()
        .map(omission -> Collections.disjoint(omission.parts(), NEEDED_BESIDE_A_VALUE))
        .orElse(true);
    Whole old = isOnlyValueMissing ? held(letter.letter()) : whole(letter, origins);
    EventHeaders headers = old.headers()
        .without(EventHeaders.TYPE::equals)
        .plus(EventHeaders.Entry.text(EventHeaders.TYPE, replacement.get().type()));
    return new Whole(old.key(), Optional.of(replacement.get().value()), headers);
  }

  private static Whole held(DeadLetter letter) {
    return new Whole(
        Optional.ofNullable(letter.key()), Optional.ofNullable(letter.value()), letter.headers());
  }

  /**
   * Takes what a letter does not hold from its origin.
   *
   * @throws HeldException if that does not hold it, either
   */
  static Whole whole(QueuedLetter queued, OriginTopics origins) throws HeldException {
    DeadLetter letter = queued.letter();
    if (queued.omission().isEmpty()) {
      return held(letter);
    }
    return origins
        .record(letter.origin())
        .filter(origin -> queued.omission().get().isValue(origin.value().orElse(null)))
        .map(origin -> new Whole(origin.key(), origin.value(), origin.headers()))
        .orElseThrow(() -> new HeldException(new Problem(
            "HW1844",
            queued.position().toString(),
            "the letter is %s, and %s does not hold the record any more"
                .formatted(queued.omission().get(), letter.origin()),
            "send the record again from where it came, and purge the letter")));
  }

  private PublishRecord record(QueuedLetter queued, Whole whole, int attempt) throws HeldException {
    EventHeaders headers = whole
        .headers()
        .without(name ->
            name.equals(EventHeaders.REDRIVE_ATTEMPT) || name.equals(EventHeaders.REDRIVE_LETTER))
        .plus(EventHeaders.Entry.text(EventHeaders.REDRIVE_ATTEMPT, Integer.toString(attempt)))
        .plus(EventHeaders.Entry.text(
            EventHeaders.REDRIVE_LETTER, queued.position().toString()));
    return new PublishRecord(
        queued.letter().origin().topic(),
        partition(queued, whole.key().isPresent()),
        whole.key(),
        whole.value(),
        headers,
        time(queued.letter().originTimestamp()));
  }

  /** Records of one key keep one partition, also where the topic has more of them by now. */
  private OptionalInt partition(QueuedLetter queued, boolean hasKey) throws HeldException {
    RecordPosition origin = queued.letter().origin();
    OptionalInt partitions = origins.partitions(origin.topic());
    if (partitions.isEmpty()) {
      throw new HeldException(new Problem(
          "HW1841",
          queued.position().toString(),
          "topic '%s', which the record is from, does not exist any more".formatted(origin.topic()),
          "create the topic, or purge the letter"));
    }
    if (replacement.isPresent() && replacement.get().partition().isPresent()) {
      return replacement.get().partition();
    }
    boolean isUnplaced = origin.partition() < 0;
    if (isUnplaced || (hasKey && settings.partitionings().containsKey(origin.topic()))) {
      return OptionalInt.empty();
    }
    if (origin.partition() >= partitions.getAsInt()) {
      throw new HeldException(new Problem(
          "HW1842",
          queued.position().toString(),
          "topic '%s' has %d partitions, and the record is from partition %d"
              .formatted(origin.topic(), partitions.getAsInt(), origin.partition()),
          "name the topology, which says where a key belongs"));
    }
    return OptionalInt.of(origin.partition());
  }

  /** What no broker takes becomes the time of the redrive, as it did in the queue. */
  private Instant time(long timestamp) {
    Instant now = clock.instant();
    boolean isTaken = timestamp >= 0 && timestamp <= now.plus(AHEAD).toEpochMilli();
    return isTaken ? Instant.ofEpochMilli(timestamp) : now;
  }
}
