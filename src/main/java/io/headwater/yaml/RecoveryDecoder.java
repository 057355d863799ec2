package io.headwater.yaml;

import io.headwater.behavior.RetryClassifier;
import io.headwater.diagnostic.NearMatch;
import io.headwater.topology.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads {@code on-error}: a strategy by its name, or {@code retry} with its parts. */
final class RecoveryDecoder {
  private static final List<String> WAITS = List.of("in-place", "aside");
  private static final List<String> NAMES = List.of("dead-letter", "skip", "park", "fail");

  private final TypeDecoder types;
  private final JavaClasses classes;
  private final YamlProblems problems;

  RecoveryDecoder(TopologyLanguage language, YamlProblems problems) {
    this.types = new TypeDecoder(language, problems);
    this.classes = language.classes();
    this.problems = problems;
  }

  /** Returns what {@code key} of {@code map} says, if it is there and right. */
  Optional<Recovery> decode(YamlMap map, String key) {
    return map.optional(key).flatMap(this::decode);
  }

  private Optional<Recovery> decode(YamlValue value) {
    if (value.isMap()) {
      return value.map().flatMap(this::retry);
    }
    Optional<String> name = value.text();
    if (name.isPresent() && !NAMES.contains(name.get())) {
      problems.report(
          "HW1040",
          value.where(),
          "'%s' is no recovery strategy%s"
              .formatted(value.written(), NearMatch.didYouMean(value.written(), NAMES)),
          "use one of " + String.join(", ", NAMES) + ", or { retry: 5, … }");
    }
    return name.flatMap(text -> switch (text) {
      case "dead-letter" -> Optional.of(Recovery.deadLetter());
      case "skip" -> Optional.of(Recovery.skip());
      case "park" -> Optional.of(Recovery.park());
      case "fail" -> Optional.of(Recovery.fail());
      default -> Optional.<Recovery>empty();
    });
  }

  private Optional<Recovery> retry(YamlMap map) {
    map.allow(
        "retry",
        "first-backoff",
        "multiplier",
        "max-backoff",
        "jitter",
        "on",
        "classifier",
        "waits",
        "otherwise");
    Optional<Integer> attempts = map.required("retry").flatMap(types::count);
    Recovery.Retry plain = Recovery.retry(attempts.orElse(1));
    Duration first = duration(map, "first-backoff", plain::firstBackoff);
    Duration most = duration(map, "max-backoff", plain::maxBackoff);
    double multiplier =
        map.optional("multiplier").flatMap(types::number).orElse(plain.multiplier());
    double jitter = map.optional("jitter").flatMap(types::number).orElse(plain.jitter());
    List<String> on = new ArrayList<>();
    map.optional("on")
        .ifPresent(value -> (value.isList() ? value.list() : List.of(value))
            .forEach(name -> classes.named(name, Throwable.class).ifPresent(on::add)));
    Optional<Recovery.Classifier> classifier = map.optional("classifier")
        .flatMap(name -> classes.maker(name, RetryClassifier.class))
        .map(Supplier::get)
        .map(Recovery.Classifier::of);
    boolean isAside = map.optional("waits").map(this::isAside).orElse(false);
    Recovery otherwise = decode(map, "otherwise").orElse(plain.otherwise());
    return attempts.map(count -> new Recovery.Retry(
        count, first, multiplier, most, jitter, on, classifier, isAside, otherwise));
  }

  private boolean isAside(YamlValue value) {
    Optional<String> text = value.text();
    if (text.isPresent() && !WAITS.contains(text.get())) {
      problems.report(
          "HW1897",
          value.where(),
          "'%s' is no way to wait%s"
              .formatted(value.written(), NearMatch.didYouMean(value.written(), WAITS)),
          "use one of " + String.join(", ", WAITS));
    }
    return text.filter("aside"::equals).isPresent();
  }

  private Duration duration(YamlMap map, String key, Supplier<Duration> absent) {
    return map.optional(key)
        .flatMap(value -> DurationDecoder.decode(value, problems))
        .orElseGet(absent);
  }
}
