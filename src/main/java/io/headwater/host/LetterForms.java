package io.headwater.host;

import io.headwater.deadletter.LetterForm;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the dead letters of a topology hold, by the topic that a record entered by. Immutable.
 *
 * @param instance who writes them; may be empty
 */
public record LetterForms(Map<String, LetterForm> byTopic, Optional<String> instance) {
  /** Knows no topology yet, and does not say who writes. */
  public static final LetterForms ANONYMOUS = new LetterForms(Map.of(), Optional.empty());

  /** Copies the map. */
  public LetterForms {
    byTopic = Map.copyOf(byTopic);
  }

  /** Returns those of a topology, written by the same instance. */
  public LetterForms of(TopologySpec spec) {
    Map<String, LetterForm> forms = new HashMap<>();
    spec.streams().forEach(stream -> forms.put(stream.topic(), of(stream)));
    return new LetterForms(forms, instance);
  }

  private LetterForm of(StreamSpec stream) {
    return new LetterForm(stream.deadLetters(), stream::decoder, instance);
  }

  /** Returns the form of the letters of a topic. */
  public LetterForm of(String topic) {
    return Objects.requireNonNull(byTopic.get(topic), topic);
  }
}
