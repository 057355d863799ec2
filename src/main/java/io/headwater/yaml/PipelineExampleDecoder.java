package io.headwater.yaml;

import com.google.protobuf.Message;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.KeyType;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.yaml.TopologyExamples.ExpectedDeadLetter;
import io.headwater.yaml.TopologyExamples.ExpectedRecord;
import io.headwater.yaml.TopologyExamples.GivenRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an example of a pipeline of its document. */
final class PipelineExampleDecoder {
  private static final String NONE = "none";
  private static final long MOST_TIMES = 10_000;

  private final PipelineSpec pipeline;
  private final PipelineReach reach;
  private final RecordDecoder records;
  private final ParkingExampleDecoder parking;
  private final YamlProblems problems;

  PipelineExampleDecoder(PipelineSpec pipeline, RecordDecoder records, YamlProblems problems) {
    this.pipeline = pipeline;
    this.records = records;
    this.problems = problems;
    KeyType keys = records.declared(pipeline.from().get(0)).keyType();
    this.reach = PipelineReach.of(records.topology(), pipeline, keys);
    this.parking = new ParkingExampleDecoder(
        pipeline.name(), reach.parking(), parkingOfReaders(), records, problems);
  }

  /** Returns the programs that may park of all pipelines that read what this one reads. */
  private Map<String, KeyType> parkingOfReaders() {
    Map<String, KeyType> all = new LinkedHashMap<>(reach.parking());
    for (PipelineSpec other : records.topology().pipelines()) {
      KeyType keys = records.declared(other.from().get(0)).keyType();
      PipelineReach reached = PipelineReach.of(records.topology(), other, keys);
      if (!Collections.disjoint(reached.reads(), reach.reads())) {
        reached.parking().forEach(all::putIfAbsent);
      }
    }
    return all;
  }

  Optional<TopologyExamples.Example> decode(TopologyExamples.Title title, YamlMap parts) {
    parts.allow("in", "out", "stores", "dead-letters", "parked", "counts");
    List<GivenRecord> in = new ArrayList<>();
    parts
        .required("in")
        .ifPresent(value ->
            value.list().forEach(item -> item.map().ifPresent(record -> in.addAll(given(record)))));
    Optional<Map<String, List<ExpectedRecord>>> out = parts.optional("out").map(this::out);
    return Optional.of(new TopologyExamples.OfPipeline(
        title,
        pipeline,
        in,
        out,
        stores(parts),
        deadLetters(parts),
        parking.expected(parts),
        counts(parts)));
  }

  /** Returns the record as often as it is to be piped. */
  private List<GivenRecord> given(YamlMap record) {
    List<GivenRecord> all = new ArrayList<>();
    long times = record.optional("times").flatMap(this::times).orElse(1L);
    once(record).ifPresent(first -> {
      for (long i = 0; i < times; i++) {
        all.add(i == 0 ? first : first.again());
      }
    });
    return all;
  }

  private Optional<GivenRecord> once(YamlMap record) {
    if (record.has("release")) {
      record.allow("release", "stream", "program", "time", "elapse");
      return record.has("stream")
          ? record
              .optional("stream")
              .flatMap(value -> value.text().flatMap(name -> source(name, value)))
              .flatMap(into -> parking.release(record, into))
          : parking.release(record, records.declared(reach.reads().get(0)));
    }
    record.allow(
        "stream",
        "key",
        "type",
        "value",
        "bytes",
        "tombstone",
        "headers",
        "time",
        "elapse",
        "times");
    Optional<YamlValue> written = record.optional("stream");
    if (written.isEmpty() && reach.reads().size() > 1) {
      problems.report(
          "HW0515",
          record.where(),
          "pipeline '%s' reads %d streams, and the record does not say into which it goes"
              .formatted(pipeline.name(), reach.reads().size()),
          "add 'stream:' with one of " + String.join(", ", reach.reads()));
      return Optional.empty();
    }
    Optional<StreamSpec> stream = written.isEmpty()
        ? Optional.of(records.declared(reach.reads().get(0)))
        : written.flatMap(value -> value.text().flatMap(name -> source(name, value)));
    return stream.flatMap(into -> records.given(record, into));
  }

  private Optional<StreamSpec> source(String name, YamlValue value) {
    return records.stream(name, value.where(), pipelineText("reads"), reach.reads());
  }

  private String pipelineText(String verb) {
    return "pipeline '" + pipeline.name() + "' " + verb;
  }

  private Map<String, List<ExpectedRecord>> out(YamlValue value) {
    Map<String, List<ExpectedRecord>> out = new LinkedHashMap<>();
    value
        .map()
        .ifPresent(streams -> streams.forEach((name, written) -> records.stream(
                name.text(), name.where(), pipelineText("writes"), reach.writes())
            .ifPresent(stream -> out.put(stream.name(), records.expected(written, stream)))));
    return out;
  }

  private Map<String, Map<Object, Optional<Message>>> stores(YamlMap parts) {
    Map<String, Map<Object, Optional<Message>>> stores = new LinkedHashMap<>();
    parts
        .optional("stores")
        .flatMap(YamlValue::map)
        .ifPresent(written -> written.forEach((name, value) ->
            store(name).ifPresent(store -> stores.put(name.text(), states(value, store)))));
    return stores;
  }

  private Optional<PipelineReach.Store> store(YamlMap.Key name) {
    Optional<PipelineReach.Store> store = reach.store(name.text());
    if (store.isEmpty()) {
      problems.report(
          "HW0504",
          name.where(),
          "pipeline '%s' has no state store '%s'%s"
              .formatted(
                  pipeline.name(),
                  name.text(),
                  NearMatch.didYouMean(name.text(), reach.storeNames())),
          reach.storeNames().isEmpty()
              ? "remove it"
              : "use one of " + String.join(", ", reach.storeNames()));
    }
    return store;
  }

  private Map<Object, Optional<Message>> states(YamlValue value, PipelineReach.Store store) {
    Map<Object, Optional<Message>> states = new LinkedHashMap<>();
    value
        .map()
        .ifPresent(written -> written.forEach((name, state) -> records
            .key(name.text(), name.where(), store.keyType())
            .ifPresent(key -> {
              if (!state.isMap() && state.text().equals(Optional.of(NONE))) {
                states.put(key, Optional.empty());
              } else {
                records
                    .messages()
                    .decode(state, store.state())
                    .ifPresent(message -> states.put(key, Optional.of(message)));
              }
            })));
    return states;
  }

  private Map<String, List<ExpectedDeadLetter>> deadLetters(YamlMap parts) {
    Map<String, List<ExpectedDeadLetter>> letters = new LinkedHashMap<>();
    parts
        .optional("dead-letters")
        .flatMap(YamlValue::map)
        .ifPresent(streams -> streams.forEach((name, value) -> records.stream(
                name.text(), name.where(), pipelineText("reads"), reach.readsWithDeadLetters())
            .ifPresent(stream -> letters.put(stream.name(), letters(value, stream)))));
    return letters;
  }

  private List<ExpectedDeadLetter> letters(YamlValue value, StreamSpec stream) {
    List<ExpectedDeadLetter> letters = new ArrayList<>();
    value
        .list()
        .forEach(item -> item.map().ifPresent(letter -> {
          letter.allow("code", "step", "key");
          Optional<String> step = letter.optional("step").flatMap(YamlValue::text);
          Optional<Object> key =
              letter.optional("key").flatMap(one -> records.key(one, stream.keyType()));
          letter
              .required("code")
              .flatMap(code -> code.text()
                  .flatMap(text -> AggregateExampleDecoder.failureCode(text, code, problems)))
              .ifPresent(code -> letters.add(new ExpectedDeadLetter(code, step, key)));
        }));
    return letters;
  }

  private Map<Outcome, Long> counts(YamlMap parts) {
    Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    parts.optional("counts").flatMap(YamlValue::map).ifPresent(written -> {
      written.allow(Arrays.stream(Outcome.values()).map(Outcome::label).toArray(String[]::new));
      for (Outcome outcome : Outcome.values()) {
        written
            .optional(outcome.label())
            .flatMap(this::count)
            .ifPresent(count -> counts.put(outcome, count));
      }
    });
    return counts;
  }

  private Optional<Long> times(YamlValue value) {
    Optional<Long> times = count(value);
    if (times.isPresent() && (times.get() < 1 || times.get() > MOST_TIMES)) {
      problems.report(
          "HW0519",
          value.where(),
          "a record is piped %d times, expected 1 to %d".formatted(times.get(), MOST_TIMES),
          "write a number of that range");
      return Optional.empty();
    }
    return times;
  }

  private Optional<Long> count(YamlValue value) {
    return count(value, problems);
  }

  /** Reads how many there must be. */
  static Optional<Long> count(YamlValue value, YamlProblems problems) {
    return value.text().flatMap(text -> {
      if (text.matches("\\d{1,18}")) {
        return Optional.of(Long.valueOf(text));
      }
      problems.report(
          "HW0512", value.where(), "'" + text + "' is not a count", "write a whole number");
      return Optional.empty();
    });
  }
}
