package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.event.KeyType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the projection of a scenario folds. */
interface Folding {
  /** Returns what folds. */
  Projection projection();

  /** Returns the name of the level; empty for a projection without a topology. */
  Optional<String> level();

  /** Returns how the keys of rows are written. */
  KeyType keyType();

  /** Folds events, in order. */
  Rows fold(List<Given> events);

  /**
   * An event of a scenario.
   *
   * @param stream empty for the one stream that has its type
   * @param key empty for that of the scenario
   * @param time empty for that of the scenario
   */
  record Given(
      Optional<String> stream, Optional<Object> key, Message value, Optional<Instant> time) {
    Given in(Object scenarioKey, Instant scenarioTime) {
      return new Given(
          stream,
          Optional.of(key.orElse(scenarioKey)),
          value,
          Optional.of(time.orElse(scenarioTime)));
    }
  }

  /**
   * What events lead to.
   *
   * @param rows by encoded key
   * @param failures what a topology failed on, by a line each
   * @param host absent where there are only functions
   */
  record Rows(Map<ByteString, Message> rows, List<String> failures, Optional<ScenarioHost> host) {}
}
