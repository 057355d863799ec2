package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.provenance.FieldReference;
import io.headwater.provenance.Question;
import io.headwater.replay.StopAt;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a person asks about. */
final class WhyQuestion {
  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = "Ask about a state, of an aggregate, a saga, a projection, a fold or a table.")
  private Optional<String> store = Optional.empty();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = {
        "Ask about the last record that was written to a stream, or as a dead letter to its",
        "TOPIC-dlq."
      })
  private Optional<String> topic = Optional.empty();

  @Option(
      names = "--record",
      paramLabel = "POSITION",
      description = "Ask about the record that was written as topic-partition@offset.")
  private Optional<String> record = Optional.empty();

  @Option(names = "--key", paramLabel = "KEY", description = "Key of the state or the record.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--field",
      paramLabel = "PATH",
      description = "Ask about one field only: status, lines[0].amount, by[eur].")
  private Optional<String> field = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TIME|POSITION",
      description = "Event time, or topic-partition@offset of the last record; the end by default.")
  private Optional<String> at = Optional.empty();

  @Option(
      names = "--as-seen",
      description = {
        "Also find what made the states what they were that were looked at for the result, rather",
        "than only what it takes for the result itself."
      })
  private boolean isAsSeen;

  Optional<String> at() {
    return at;
  }

  /**
   * Returns the question.
   *
   * @throws InvalidInputException if it is none, or about something that the topology has not
   */
  Question of(TopologySpec spec) {
    StopAt until = at.isPresent() ? ReplayOptions.stopAt("--at", at.get(), spec) : StopAt.END;
    boolean isWhole = store.isPresent() == (key.isPresent() && topic.isEmpty());
    boolean isOne =
        List.of(store, topic, record).stream().filter(Optional::isPresent).count() == 1;
    if (!isWhole || !isOne) {
      throw new InvalidInputException(
          new Problem(
              "HW1800",
              "command 'why'",
              "it is not clear what is asked about",
              "give --store and --key, --topic with or without --key, or --record"),
          null);
    }
    return store.isPresent() ? ofState(spec, store.get(), until) : ofRecord(spec, until);
  }

  private Question ofState(TopologySpec spec, String name, StopAt until) {
    StoredStates states = StoredStates.find(spec, name);
    byte[] encoded = ReplayOptions.key(key.orElseThrow(), states.keyType());
    return new Question(new Question.State(name, encoded), field(states.row()), until, isAsSeen);
  }

  private Question ofRecord(TopologySpec spec, StopAt until) {
    Optional<RecordPosition> position = record.map(WhyQuestion::position);
    StreamSpec stream =
        stream(spec, position.map(RecordPosition::topic).or(() -> topic).orElseThrow());
    boolean isLetter = position
        .map(RecordPosition::topic)
        .or(() -> topic)
        .filter(name -> name.endsWith(StreamSpec.DEAD_LETTER_SUFFIX))
        .isPresent();
    if (isLetter && field.isPresent()) {
      throw new InvalidInputException(
          new Problem(
              "HW1803",
              "option '--field'",
              "a dead letter is there for its code, and not for one of its fields",
              "leave it out"),
          null);
    }
    Question.Subject subject = position.isPresent()
        ? new Question.At(position.get())
        : new Question.Latest(
            isLetter ? stream.deadLetterTopic() : stream.topic(),
            key.map(text -> ReplayOptions.key(text, stream.keyType())));
    return new Question(subject, field(stream.value()), until, isAsSeen);
  }

  private static RecordPosition position(String text) {
    if (StopAt.parse("--record", text) instanceof StopAt.Position position) {
      return position.position();
    }
    throw new InvalidInputException(
        new Problem(
            "HW1804",
            "option '--record'",
            "'" + text + "' is no position",
            "give topic-partition@offset"),
        null);
  }

  private static StreamSpec stream(TopologySpec spec, String name) {
    List<String> known = new ArrayList<>();
    spec.streams().forEach(stream -> {
      known.add(stream.topic());
      known.add(stream.deadLetterTopic());
    });
    return spec.streams().stream()
        .filter(one -> List.of(one.name(), one.topic(), one.deadLetterTopic()).contains(name)
            || name.equals(one.name() + StreamSpec.DEAD_LETTER_SUFFIX))
        .findFirst()
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1801",
                "topology '" + spec.name() + "'",
                "it has no topic '" + name + "'" + NearMatch.didYouMean(name, known),
                "use one of " + String.join(", ", known)),
            null));
  }

  private Optional<FieldReference> field(MessageType type) {
    return field.map(path -> FieldReference.parse("option '--field'", path, type.descriptor()));
  }
}
