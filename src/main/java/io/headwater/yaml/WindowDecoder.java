package io.headwater.yaml;

import io.headwater.topology.Windowing;
import java.time.Duration;
import java.util.Optional;

/** Reads how a step cuts event time into windows. */
final class WindowDecoder {
  private final YamlProblems problems;

  WindowDecoder(YamlProblems problems) {
    this.problems = problems;
  }

  /** Returns the windows; empty if anything is wrong that the validator could not tell. */
  Optional<Windowing> decode(YamlMap map) {
    map.allow("tumbling", "hopping", "sliding", "session", "advance", "grace");
    map.requireOneOf("tumbling", "hopping", "sliding", "session");
    Optional<Duration> grace = duration(map, "grace");
    if (map.has("grace") && grace.isEmpty()) {
      return Optional.empty();
    }
    Duration late = grace.orElse(Duration.ZERO);
    if (map.has("hopping")) {
      Optional<Duration> size = duration(map, "hopping");
      Optional<Duration> advance = map.required("advance").flatMap(this::duration);
      return size.flatMap(whole -> advance.map(step -> new Windowing.Hopping(whole, step, late)));
    }
    for (String kind : new String[] {"tumbling", "sliding", "session"}) {
      if (map.has(kind) && map.has("advance")) {
        map.requireOneOf(kind, "advance");
        return Optional.empty();
      }
    }
    Optional<Windowing> tumbling =
        duration(map, "tumbling").map(size -> new Windowing.Tumbling(size, late));
    Optional<Windowing> sliding =
        duration(map, "sliding").map(difference -> new Windowing.Sliding(difference, late));
    Optional<Windowing> session =
        duration(map, "session").map(gap -> new Windowing.Session(gap, late));
    return tumbling.or(() -> sliding).or(() -> session);
  }

  private Optional<Duration> duration(YamlMap map, String key) {
    return map.optional(key).flatMap(this::duration);
  }

  private Optional<Duration> duration(YamlValue value) {
    return DurationDecoder.decode(value, problems);
  }
}
