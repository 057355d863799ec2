package io.headwater.streams;

import io.headwater.host.InternalTopics;
import io.headwater.operator.GlobalTable;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramExit;
import io.headwater.topology.StreamSpec;

/** The names of nodes; stable, since internal topics and metrics carry them. */
final class ProgramNames {
  private ProgramNames() {}

  static String source(String topic) {
    return topic + "-source";
  }

  static String processor(Program program) {
    return program.name().replace('/', '.');
  }

  /** The node that reads a global table; its source adds a suffix. No program's name has a '_'. */
  static String globalTable(GlobalTable table) {
    return "global_table." + table.name();
  }

  static String sink(Program program, ProgramExit exit) {
    return processor(program) + "." + exit.name();
  }

  static String deadLetterSink(Program program, String originTopic) {
    return processor(program) + "." + originTopic + StreamSpec.DEAD_LETTER_SUFFIX;
  }

  /**
   * The node behind an exit: Kafka Streams puts a filter of null keys before a repartition sink.
   */
  static String child(Program program, ProgramExit exit) {
    return exit instanceof ProgramExit.Hop hop
        ? hop.name() + "-repartition-filter"
        : sink(program, exit);
  }

  /** The internal topic of a hop, as Kafka Streams names it. */
  static String hopTopic(String applicationId, String hop) {
    return InternalTopics.hop(applicationId, hop);
  }

  /** The internal topic of a store's history, as Kafka Streams names it. */
  static String changelogTopic(String applicationId, String store) {
    return InternalTopics.changelog(applicationId, store);
  }
}
