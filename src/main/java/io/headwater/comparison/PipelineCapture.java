package io.headwater.comparison;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.UndecodableEventException;
import io.headwater.history.HistoryEvent;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.ReplaySink;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples;
import io.headwater.yaml.TopologyExamples.ExpectedDeadLetter;
import io.headwater.yaml.TopologyExamples.ExpectedRecord;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Listens to a replay for the records of one key that a pipeline reads, and makes an example of
 * them: what comes out of the topology if it is given these records and no others.
 */
public final class PipelineCapture implements ReplaySink {
  /** Headers that tell where a record was; an example is somewhere else. */
  private static final Set<String> OF_THE_PLACE = Set.of(
      EventHeaders.CORRELATION,
      EventHeaders.CAUSATION,
      EventHeaders.ORIGIN,
      EventHeaders.TIME,
      EventHeaders.SEQUENCE);

  private final TopologySpec spec;
  private final PipelineSpec pipeline;
  private final byte[] key;
  private final FieldProtection protection;
  private final Map<String, StreamSpec> read = new LinkedHashMap<>();
  private final List<GivenRecord> records = new ArrayList<>();

  /**
   * Listens for a key.
   *
   * @param key encoded
   * @param protection of personal data, which is opened
   */
  public PipelineCapture(
      TopologySpec spec, PipelineSpec pipeline, byte[] key, FieldProtection protection) {
    this.spec = spec;
    this.pipeline = pipeline;
    this.key = key.clone();
    this.protection = protection;
    for (String name : pipeline.from()) {
      StreamSpec stream = spec.stream(name).orElseThrow();
      read.put(stream.topic(), stream);
    }
  }

  /** Takes a record of the history, before it is processed. */
  public void read(SourceRecord record) {
    HistoryEvent event = record.event();
    add(
        record.topic(),
        event.key().orElse(null),
        event.value().orElse(null),
        event.headers(),
        event.time());
  }

  @Override
  public void written(WrittenRecord record) {
    if (record.kind() == WrittenRecord.Kind.STREAM) {
      add(
          record.position().topic(),
          record.key(),
          record.value(),
          record.headers(),
          Instant.ofEpochMilli(record.timestamp()));
    }
  }

  private void add(
      String topic,
      byte @Nullable [] of,
      byte @Nullable [] value,
      EventHeaders headers,
      Instant time) {
    StreamSpec stream = read.get(topic);
    if (stream != null && Arrays.equals(of, key)) {
      boolean isOfStream = stream.decoder().typeOf(headers).equals(stream.value());
      records.add(new GivenRecord(
          stream,
          Optional.of(stream.keyType().decode(key)),
          Optional.ofNullable(value).map(bytes -> opened(stream, bytes, headers)),
          headers.without(name -> OF_THE_PLACE.contains(name)
              || (name.equals(EventHeaders.ID) && !isDeduplicating(pipeline.steps()))
              || (name.equals(EventHeaders.TYPE) && isOfStream)),
          Optional.of(time),
          Duration.ZERO,
          Optional.empty()));
    }
  }

  /** Returns a value as it is, but for what is sealed of it. */
  private ByteString opened(StreamSpec stream, byte[] value, EventHeaders headers) {
    if (protection == FieldProtection.NONE) {
      return ByteString.copyFrom(value);
    }
    try {
      Message sealed = stream.decoder().typeOf(headers).parse(value, headers);
      Message opened = protection.open(sealed);
      return ByteString.copyFrom(opened == sealed ? value : CanonicalBytes.of(opened));
    } catch (UndecodableEventException e) {
      return ByteString.copyFrom(value);
    }
  }

  private static boolean isDeduplicating(List<StepSpec> steps) {
    return steps.stream().anyMatch(StepSpec.Deduplicate.class::isInstance);
  }

  /** Returns how many records of the key there were. */
  public int records() {
    return records.size();
  }

  /**
   * Returns these records as an example, if there were any.
   *
   * @param sentence what the example is called
   */
  public Optional<TopologyExamples.OfPipeline> example(String sentence) {
    if (records.isEmpty()) {
      return Optional.empty();
    }
    Outputs outputs = new Outputs();
    InMemoryTopology topology = InMemoryTopology.of(
        spec,
        new ReplaySettings(
            Limits.DEFAULT,
            TopologyHarness.START,
            ReplaySettings.DEFAULT.maxFuture(),
            true,
            FieldProtection.NONE),
        outputs,
        new TopologyMetrics(spec.name()),
        StateChange.Listener.NONE);
    records.forEach(record -> topology.process(source(record)));
    return Optional.of(new TopologyExamples.OfPipeline(
        new TopologyExamples.Title(
            pipeline.name(), sentence, SourceLocation.ofFile(spec.name() + ".spec.yaml")),
        pipeline,
        List.copyOf(records),
        Optional.of(outputs.records),
        Map.of(),
        outputs.letters,
        Map.of(),
        Map.of()));
  }

  private SourceRecord source(GivenRecord record) {
    return new SourceRecord(
        record.stream().topic(),
        OptionalInt.empty(),
        new HistoryEvent(
            0,
            record.time().orElseThrow(),
            Optional.of(key),
            record.value().map(ByteString::toByteArray),
            record.headers()));
  }

  /** What comes out of the pipeline, and what it fails on. */
  private final class Outputs implements ReplaySink {
    private final Map<String, List<ExpectedRecord>> records = new LinkedHashMap<>();
    private final Map<String, List<ExpectedDeadLetter>> letters = new LinkedHashMap<>();

    Outputs() {
      collect(pipeline.steps());
    }

    private void collect(List<StepSpec> steps) {
      for (StepSpec step : steps) {
        if (step instanceof StepSpec.To to) {
          records.put(to.stream(), new ArrayList<>());
        } else if (step instanceof StepSpec.Branch branch) {
          branch.arms().forEach(arm -> collect(arm.steps()));
        } else if (step instanceof StepSpec.WindowFold fold) {
          fold.late().ifPresent(late -> records.put(late, new ArrayList<>()));
        } else if (step instanceof StepSpec.StreamJoin join) {
          join.late().ifPresent(late -> records.put(late, new ArrayList<>()));
        }
      }
    }

    @Override
    public void written(WrittenRecord record) {
      for (StreamSpec stream : spec.streams()) {
        List<ExpectedRecord> expected = records.get(stream.name());
        if (expected != null && record.position().topic().equals(stream.topic())) {
          expected.add(expected(stream, record));
        } else if (record.position().topic().equals(stream.deadLetterTopic())) {
          DeadLetterHeaders.read(record.key(), record.value(), record.headers())
              .ifPresent(letter -> letters
                  .computeIfAbsent(stream.name(), any -> new ArrayList<>())
                  .add(new ExpectedDeadLetter(
                      FailureCode.valueOf(letter.cause().code()),
                      Optional.of(letter.cause().step()),
                      Optional.empty())));
        }
      }
    }

    private static ExpectedRecord expected(StreamSpec stream, WrittenRecord record) {
      byte[] value = record.value();
      return new ExpectedRecord(
          Optional.ofNullable(record.key()).map(stream.keyType()::decode),
          Optional.ofNullable(value).map(bytes -> stream.decoder().decode(bytes, record.headers())),
          Map.of(),
          Optional.empty());
    }
  }
}
