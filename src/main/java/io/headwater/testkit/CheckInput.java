package io.headwater.testkit;

import com.google.protobuf.ByteString;
import io.headwater.event.EventHeaders;
import io.headwater.streams.ReleaseTopic;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** One step of a check: a record from outside, a release of parked ones, or time that passes. */
sealed interface CheckInput {

  /** Makes it happen. */
  void applyTo(TopologyHarness harness);

  /** Returns the record, if it is one of that topic. */
  Optional<RawRecord> recordOf(String topic);

  /** Returns the same, if less time had passed before it. */
  CheckInput sooner(Duration by);

  /** A record of a stream. */
  record Piped(StreamSpec stream, RawRecord record) implements CheckInput {
    @Override
    public void applyTo(TopologyHarness harness) {
      harness.pipeRaw(
          stream.topic(),
          record.keyBytes(),
          record.valueBytes(),
          record.headers(),
          record.timestamp());
    }

    @Override
    public Optional<RawRecord> recordOf(String topic) {
      return stream.topic().equals(topic) ? Optional.of(record) : Optional.empty();
    }

    @Override
    public CheckInput sooner(Duration by) {
      long time = Math.max(0, record.timestamp() - by.toMillis());
      return new Piped(stream, new RawRecord(record.key(), record.value(), record.headers(), time));
    }

    /** Renders all of it; payload included. */
    @Override
    public String toString() {
      StringBuilder text =
          new StringBuilder(stream.name()).append("  ").append(key()).append("  ");
      text.append(record.value().map(this::value).orElse("no value"));
      for (EventHeaders.Entry header : record.headers().entries()) {
        text.append("  ")
            .append(header.name())
            .append('=')
            .append(record.headers().text(header.name()).orElse(""));
      }
      return text.append("  at ")
          .append(Instant.ofEpochMilli(record.timestamp()))
          .toString();
    }

    private String key() {
      return record
          .key()
          .map(bytes -> RecordCheck.shown(stream.keyType().decode(bytes.toByteArray())))
          .orElse("no key");
    }

    private String value(ByteString bytes) {
      return MessageText.of(
          stream.decoder().typeOf(record.headers()).parse(bytes.toByteArray(), record.headers()));
    }
  }

  /** A release of what a program has parked under a key, if anything. */
  record Released(ReleaseTopic target, Object key) implements CheckInput {
    @Override
    public void applyTo(TopologyHarness harness) {
      harness.release(target.program(), key);
    }

    @Override
    public Optional<RawRecord> recordOf(String topic) {
      return target.topic().equals(topic)
          ? Optional.of(
              RawRecord.of(target.keyType().encode(key), null, EventHeaders.ofRelease(""), 0))
          : Optional.empty();
    }

    @Override
    public CheckInput sooner(Duration less) {
      return this;
    }

    @Override
    public String toString() {
      return "release of '%s', key %s".formatted(target.program(), RecordCheck.shown(key));
    }
  }

  /** Time that passes by the wall clock. */
  record Elapsed(Duration by) implements CheckInput {
    @Override
    public void applyTo(TopologyHarness harness) {
      harness.advanceTime(by);
    }

    @Override
    public Optional<RawRecord> recordOf(String topic) {
      return Optional.empty();
    }

    @Override
    public CheckInput sooner(Duration less) {
      return this;
    }

    @Override
    public String toString() {
      return by.toString().substring(2).toLowerCase(Locale.ROOT) + " pass";
    }
  }
}
