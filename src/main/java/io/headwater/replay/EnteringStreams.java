package io.headwater.replay;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The streams of a topology that a history can be replayed into. */
public final class EnteringStreams {
  private EnteringStreams() {}

  /** Returns the streams that are read, and that others than the topology itself write. */
  public static List<StreamSpec> of(TopologySpec spec) {
    Set<String> own = written(spec);
    return Stream.concat(spec.sources().stream(), spec.globalSources().stream())
        .distinct()
        .filter(stream -> !spec.isForDatabaseOnly(stream))
        .filter(stream -> !own.contains(stream.name()))
        .toList();
  }

  /** Returns the names of the streams that nothing but the topology writes. */
  private static Set<String> written(TopologySpec spec) {
    Set<String> own = new LinkedHashSet<>();
    spec.aggregates().forEach(aggregate -> {
      own.add(aggregate.events());
      aggregate.replies().ifPresent(own::add);
    });
    spec.sagas().forEach(saga -> own.add(saga.events()));
    spec.projections().forEach(projection -> {
      if (projection.target() instanceof ProjectionSpec.Topic topic) {
        own.add(topic.stream());
      }
    });
    return own;
  }

  /**
   * Finds the stream of a history by its name or topic.
   *
   * @param where the history, as its user named it
   * @throws InvalidInputException if there is none, or nothing of it could be replayed
   */
  public static StreamSpec find(TopologySpec spec, String name, String where) {
    List<String> known = of(spec).stream().map(StreamSpec::name).toList();
    String fix = known.isEmpty()
        ? "replay it with another topology"
        : "replay a history of " + String.join(", ", known);
    StreamSpec stream = spec.streams().stream()
        .filter(one -> one.name().equals(name) || one.topic().equals(name))
        .findFirst()
        .orElseThrow(() -> invalid(
            "HW1760",
            where,
            "topology '%s' has no stream '%s'%s"
                .formatted(spec.name(), name, NearMatch.didYouMean(name, known)),
            "name its stream with --stream: one of " + String.join(", ", known)));
    if (written(spec).contains(stream.name())) {
      throw invalid(
          "HW1762",
          where,
          "stream '%s' is written by topology '%s' itself, so its records would be there twice"
              .formatted(stream.name(), spec.name()),
          fix);
    }
    if (!known.contains(stream.name())) {
      throw invalid(
          "HW1761",
          where,
          "nothing that a replay runs reads stream '%s' of topology '%s'"
              .formatted(stream.name(), spec.name()),
          fix);
    }
    return stream;
  }

  private static InvalidInputException invalid(String code, String where, String what, String fix) {
    return new InvalidInputException(new Problem(code, where, what, fix), null);
  }

  /** Says which parts of a topology have no part in a replay, and why; in declared order. */
  public static List<String> leftOut(TopologySpec spec) {
    return Stream.concat(
            spec.databaseProjections().stream()
                .map(one -> "projection '" + one.name() + "', whose rows a database keeps"),
            spec.effects().stream().map(one -> "effect '" + one.name() + "', which is not called"))
        .toList();
  }
}
