package io.headwater.yaml;

import io.headwater.topology.CircuitBreaker;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code pause-above}: a rate of dead letters, and what is said about it. */
final class CircuitBreakerDecoder {
  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?) ?%");

  private final TypeDecoder types;
  private final YamlProblems problems;

  CircuitBreakerDecoder(TopologyLanguage language, YamlProblems problems) {
    this.types = new TypeDecoder(language, problems);
    this.problems = problems;
  }

  /** Returns what the topology's own file says. */
  Optional<CircuitBreaker> decode(YamlMap head) {
    return head.optional("pause-above").flatMap(YamlValue::map).flatMap(this::breaker);
  }

  private Optional<CircuitBreaker> breaker(YamlMap map) {
    map.allow("rate", "of", "within", "for", "trial");
    Optional<Double> rate = map.required("rate").flatMap(this::rate);
    CircuitBreaker plain = CircuitBreaker.above(0);
    int minimum = map.optional("of").flatMap(types::count).orElse(plain.minimum());
    int trial = map.optional("trial").flatMap(types::count).orElse(plain.trial());
    Duration within = duration(map, "within", plain.within());
    Duration pause = duration(map, "for", plain.pause());
    return rate.map(part -> new CircuitBreaker(part, minimum, within, pause, trial));
  }

  private Optional<Double> rate(YamlValue value) {
    Matcher percent = PERCENT.matcher(value.text().orElse(""));
    return percent.matches()
        ? Optional.of(Double.parseDouble(percent.group(1)) / 100)
        : types.number(value);
  }

  private Duration duration(YamlMap map, String key, Duration absent) {
    return map.optional(key)
        .flatMap(value -> DurationDecoder.decode(value, problems))
        .orElse(absent);
  }
}
