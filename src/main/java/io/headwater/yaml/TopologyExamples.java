package io.headwater.yaml;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.EventHeaders;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The named examples of a topology, as its specification file tells them.
 *
 * @param examples in file order
 */
public record TopologyExamples(List<Example> examples) {
  /** Copies the list. */
  public TopologyExamples {
    examples = List.copyOf(examples);
  }

  /** Returns those whose title, {@code subject: sentence}, contains a text; case does not count. */
  public TopologyExamples matching(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return new TopologyExamples(examples.stream()
        .filter(one -> one.title().toString().toLowerCase(Locale.ROOT).contains(wanted))
        .toList());
  }

  /** One example: what is given, and what must come of it. */
  public sealed interface Example {
    /** Returns what it is called. */
    Title title();
  }

  /**
   * What an example is called, and where it is written.
   *
   * @param subject name of the aggregate, pipeline or projection
   * @param sentence the example's own name
   */
  public record Title(String subject, String sentence, SourceLocation where) {
    /** Renders {@code subject: sentence}. */
    @Override
    public String toString() {
      return subject + ": " + sentence;
    }
  }

  /**
   * A history, a command, and what the aggregate makes of it.
   *
   * @param history whole events, in order
   * @param command a whole command
   * @param given the command as a record: key, headers and time
   * @param state what the state must be afterwards
   * @param reply what the reply must say
   */
  public record OfAggregate(
      Title title,
      AggregateSpec aggregate,
      List<Message> history,
      Message command,
      GivenRecord given,
      Then then,
      Optional<Message> state,
      Optional<Written> reply)
      implements Example {}

  /** What must become of a command. */
  public sealed interface Then {
    /** Exactly these events, in order; none if it must be accepted and change nothing. */
    record Emits(List<Message> events) implements Then {}

    /** A rejection with this code. */
    record Rejects(String code) implements Then {}

    /** A dead letter with this code. */
    record Fails(FailureCode code) implements Then {}
  }

  /**
   * Records in, and what must come out.
   *
   * @param out by stream name; streams that are not named must get no record; absent if outputs are
   *     not looked at
   * @param stores by store name and key; an absent state means that there must be none
   * @param deadLetters by stream name; streams that are not named must have none
   * @param parked by program and key; keys that are not named must not be parked
   * @param counts how many records must have had which outcome, in the whole pipeline
   */
  public record OfPipeline(
      Title title,
      PipelineSpec pipeline,
      List<GivenRecord> in,
      Optional<Map<String, List<ExpectedRecord>>> out,
      Map<String, Map<Object, Optional<Message>>> stores,
      Map<String, List<ExpectedDeadLetter>> deadLetters,
      Map<String, Map<Object, ExpectedParked>> parked,
      Map<Outcome, Long> counts)
      implements Example {}

  /**
   * Events, and the rows that they make.
   *
   * @param given in order
   * @param rows by key, all that there must be; an absent one says that there must be none
   */
  public record OfProjection(
      Title title,
      ProjectionSpec projection,
      List<GivenRecord> given,
      Map<Object, Optional<Message>> rows)
      implements Example {}

  /**
   * What a process has seen, what comes next, and what it makes of that.
   *
   * @param then what the last step must send, by stream name; streams that are not named must get
   *     nothing
   * @param state what the state must be afterwards
   * @param timers the names of the timers that must be pending afterwards, and no other
   * @param ended whether the process must have ended
   */
  public record OfSaga(
      Title title,
      SagaSpec saga,
      String process,
      List<SagaStep> given,
      SagaStep when,
      Map<String, List<ExpectedRecord>> then,
      Optional<Message> state,
      Optional<List<String>> timers,
      boolean ended)
      implements Example {}

  /** Something that a process may react to. */
  public sealed interface SagaStep {
    /** A record of a stream that the saga reads. */
    record Input(StreamSpec stream, Object key, Message value) implements SagaStep {}

    /** The wall clock moves. */
    record Elapse(Duration by) implements SagaStep {}
  }

  /**
   * A record to pipe.
   *
   * @param key absent for a record without a key
   * @param value absent for a tombstone
   * @param time event time; absent for the wall-clock time
   * @param elapse how far the wall clock moves before it
   * @param releases the program whose parked records of the key are to be released; absent for a
   *     record of the stream
   */
  public record GivenRecord(
      StreamSpec stream,
      Optional<Object> key,
      Optional<ByteString> value,
      EventHeaders headers,
      Optional<Instant> time,
      Duration elapse,
      Optional<String> releases) {
    /** Is a record of the stream. */
    GivenRecord(
        StreamSpec stream,
        Optional<Object> key,
        Optional<ByteString> value,
        EventHeaders headers,
        Optional<Instant> time,
        Duration elapse) {
      this(stream, key, value, headers, time, elapse, Optional.empty());
    }

    /** Returns the same record, right behind the one before. */
    GivenRecord again() {
      return new GivenRecord(stream, key, value, headers, time, Duration.ZERO, releases);
    }
  }

  /**
   * A record that must come out; what is absent is not looked at.
   *
   * @param value absent for a record without a value
   * @param headers that must be among the record's, by name
   */
  public record ExpectedRecord(
      Optional<Object> key,
      Optional<Message> value,
      Map<String, String> headers,
      Optional<Instant> time) {}

  /** A dead letter that must be there; what is absent is not looked at. */
  public record ExpectedDeadLetter(FailureCode code, Optional<String> step, Optional<Object> key) {}

  /**
   * A key that must be parked.
   *
   * @param records how many of its records wait
   * @param code why the first one does; not looked at if absent
   */
  public record ExpectedParked(long records, Optional<FailureCode> code) {}

  /** A message of which only the fields that were written count. */
  public record Written(Message message, List<FieldDescriptor> fields) {}
}
