package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.host.InternalTopics;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramEntry;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A topic that an application reads in its own group: that of a stream, or of a repartition step.
 *
 * @param program the first one that reads it
 */
record ReadTopic(String name, Program program, ProgramEntry entry) {
  /** Returns all of a valid topology. */
  private static List<ReadTopic> all(TopologySpec spec) {
    List<ReadTopic> all = new ArrayList<>();
    for (Program program : Program.compile(spec)) {
      for (ProgramEntry entry : program.entries()) {
        if (entry instanceof ProgramEntry.Source source) {
          all.add(new ReadTopic(source.topic(), program, entry));
        } else if (entry instanceof ProgramEntry.Hop hop) {
          all.add(new ReadTopic(InternalTopics.hop(spec.name(), hop.hop()), program, entry));
        }
      }
    }
    return all;
  }

  /**
   * Finds a topic.
   *
   * @throws InvalidInputException if the application does not read it
   */
  static ReadTopic find(TopologySpec spec, String topic) {
    List<ReadTopic> all = all(spec);
    return all.stream()
        .filter(one -> one.name().equals(topic))
        .findFirst()
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1863",
                "topology '%s'".formatted(spec.name()),
                "it reads no topic '%s'".formatted(topic),
                "use one of "
                    + String.join(
                        ", ", new TreeSet<>(all.stream().map(ReadTopic::name).toList()))),
            null));
  }
}
