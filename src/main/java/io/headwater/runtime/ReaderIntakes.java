package io.headwater.runtime;

import io.headwater.topology.TopologySpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Whether what reads beside Kafka Streams in one instance takes records in. Thread-safe. */
final class ReaderIntakes implements AutoCloseable {
  private final Map<String, ReaderIntake> all = new LinkedHashMap<>();

  /**
   * Has one for each effect, and for each projection in a database.
   *
   * @param lowDisk why whatever may write to the disk of the states is to pause, if so
   */
  ReaderIntakes(TopologySpec spec, Supplier<Optional<String>> lowDisk) {
    spec.effects().forEach(effect -> add(spec, effectNamed(effect.name()), lowDisk));
    spec.databaseProjections()
        .forEach(projection -> add(spec, projectionNamed(projection.name()), lowDisk));
  }

  private void add(TopologySpec spec, String reader, Supplier<Optional<String>> lowDisk) {
    all.put(reader, new ReaderIntake(spec, reader, lowDisk));
  }

  private static String effectNamed(String name) {
    return "effect '%s'".formatted(name);
  }

  private static String projectionNamed(String name) {
    return "projection '%s'".formatted(name);
  }

  /** Returns that of a declared effect. */
  ReaderIntake ofEffect(String name) {
    return Objects.requireNonNull(all.get(effectNamed(name)), name);
  }

  /** Returns that of a projection in a database. */
  ReaderIntake ofProjection(String name) {
    return Objects.requireNonNull(all.get(projectionNamed(name)), name);
  }

  /** Begins to look whether it is time for a trial. */
  void start() {
    all.values().forEach(ReaderIntake::start);
  }

  /** Returns which of them are paused for their dead letters, and why; empty if none is. */
  Optional<String> tooManyLetters() {
    String reasons = all.values().stream()
        .flatMap(reader -> reader.tooManyLetters().stream())
        .collect(Collectors.joining("; "));
    return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons);
  }

  @Override
  public void close() {
    all.values().forEach(ReaderIntake::close);
  }
}
