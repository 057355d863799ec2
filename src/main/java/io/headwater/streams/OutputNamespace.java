package io.headwater.streams;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramExit;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A topology as another application runs it beside the live one: it reads what enters from the live
 * topics, and has topics of its own for all that it writes. Their names begin with that of the
 * application and a dot. Effects are not called, and no database is written to.
 *
 * @param live the topology as declared
 * @param application name of the application that runs beside
 * @param spec the topology that it runs
 */
public record OutputNamespace(TopologySpec live, String application, TopologySpec spec) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,99}");

  /**
   * Takes a topology into the namespace of an application.
   *
   * @param inner names of the streams that nothing but the topology writes, though others could
   * @throws io.headwater.diagnostic.InvalidTopologyException if the topology is not valid
   * @throws InvalidInputException if the name is no name or that of the live application, or a
   *     stream is written by the topology and maybe by others, too
   */
  public static OutputNamespace of(TopologySpec live, String application, Set<String> inner) {
    requireName(live, application);
    TopologySpec bare = live.requireValid().withoutEffects().withoutDatabaseProjections();
    List<StreamSpec> written = written(bare);
    List<StreamSpec> streams = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (StreamSpec stream : bare.streams()) {
      boolean isRead = bare.sources().contains(stream) || bare.globalSources().contains(stream);
      if (written.contains(stream)) {
        if (isRead && !isOwned(bare, stream.name()) && !inner.contains(stream.name())) {
          problems.add(shared(stream));
        }
        streams.add(moved(stream, application, true));
      } else if (isRead) {
        streams.add(moved(stream, application, false));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    OutputNamespace namespace = new OutputNamespace(
        live, application, bare.withName(application).withStreams(streams).requireValid());
    if (namespace.entering().isEmpty()) {
      throw new InvalidInputException(nothingEnters(live), null);
    }
    return namespace;
  }

  private static Problem nothingEnters(TopologySpec live) {
    return new Problem(
        "HW1813",
        "topology '%s'".formatted(live.name()),
        "it writes all the streams that it reads, so nothing would enter",
        "give what others write a stream of its own");
  }

  private static void requireName(TopologySpec live, String application) {
    if (!NAME.matcher(application).matches()) {
      throw new InvalidInputException(
          new Problem(
              "HW1810",
              "option '--as'",
              "'%s' is no name of an application".formatted(application),
              "use up to 100 lower-case letters, digits and '-', a letter first"),
          null);
    }
    if (application.equals(live.name())) {
      throw new InvalidInputException(
          new Problem(
              "HW1811",
              "option '--as'",
              "'%s' is the name of the live application".formatted(application),
              "choose another one, such as '%s-replay'".formatted(application)),
          null);
    }
  }

  private static Problem shared(StreamSpec stream) {
    return new Problem(
        "HW1812",
        stream.where().toString(),
        "stream '%s' is written by the topology, and maybe by others, too".formatted(stream.name())
            + ": what the live application has written to it cannot be told from what enters",
        "add '--inner %s' if nobody else writes it".formatted(stream.name()));
  }

  /** Returns the streams that programs of a valid topology write, in declared order. */
  public static List<StreamSpec> written(TopologySpec spec) {
    Set<String> written = new LinkedHashSet<>();
    for (Program program : Program.compile(spec)) {
      for (ProgramExit exit : program.exits()) {
        if (exit instanceof ProgramExit.Sink sink) {
          written.add(sink.stream());
        }
      }
    }
    return spec.streams().stream()
        .filter(stream -> written.contains(stream.name()))
        .toList();
  }

  /** Tells whether only the topology may write a stream. */
  private static boolean isOwned(TopologySpec spec, String stream) {
    return spec.aggregates().stream()
            .anyMatch(one -> one.events().equals(stream)
                || one.replies().filter(stream::equals).isPresent())
        || spec.sagas().stream().map(SagaSpec::events).anyMatch(stream::equals)
        || spec.projections().stream()
            .anyMatch(one -> one.target() instanceof ProjectionSpec.Topic topic
                && topic.stream().equals(stream));
  }

  private static StreamSpec moved(StreamSpec stream, String application, boolean isWritten) {
    return stream.withTopics(
        isWritten ? topicOf(application, stream.topic()) : stream.topic(),
        topicOf(application, stream.deadLetterTopic()));
  }

  private static String topicOf(String application, String topic) {
    return application + "." + topic;
  }

  /** Returns the streams that are read from the live topics, in declared order. */
  public List<StreamSpec> entering() {
    return spec.streams().stream().filter(stream -> !isMoved(stream)).toList();
  }

  /** Returns the streams that the topology both writes and reads, in declared order. */
  public List<StreamSpec> inner() {
    return spec.sources().stream().filter(this::isMoved).toList();
  }

  private boolean isMoved(StreamSpec stream) {
    return !liveStream(stream).topic().equals(stream.topic());
  }

  /** Returns a stream as the live application has it. */
  public StreamSpec liveStream(StreamSpec stream) {
    return live.stream(stream.name()).orElseThrow();
  }

  /**
   * Returns the topics that the application writes and the live ones in place of which it does, in
   * declared order, dead letters last.
   */
  public Map<String, String> outputs() {
    Map<String, String> outputs = new LinkedHashMap<>();
    spec.streams().stream()
        .filter(this::isMoved)
        .forEach(stream -> outputs.put(stream.topic(), liveStream(stream).topic()));
    spec.sources()
        .forEach(
            stream -> outputs.put(stream.deadLetterTopic(), liveStream(stream).deadLetterTopic()));
    return outputs;
  }

  /** Returns the topics that must be there before the application can read them. */
  public TopicPlan required(short replicationFactor) {
    Set<String> topics = entering().stream().map(StreamSpec::topic).collect(Collectors.toSet());
    return new TopicPlan(TopicPlan.of(spec, replicationFactor).topics().stream()
        .filter(topic -> topics.contains(topic.name()))
        .toList());
  }
}
