package io.headwater.embedded;

import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a broker that gives up from taking down the process that it is a guest in. */
final class ProcessExits {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

  private ProcessExits() {}

  /**
   * Turns Kafka's exits of the JVM into a line of the log, from now on and for all of the JVM.
   *
   * <p>A broker halts its process when its disk is full or its directory is deleted. Kafka
   * reserves these setters for tests; nothing else tells a broker that the process is not its own.
   * They are not set back when a broker stops, because its threads can outlive that.
   */
  static void forbid() {
    Exit.setExitProcedure(ProcessExits::report);
    Exit.setHaltProcedure(ProcessExits::report);
  }

  /** Lets Kafka exit the JVM again: for a process that is the broker's own, once it runs. */
  static void permit() {
    Exit.setExitProcedure((status, message) -> System.exit(status));
    Exit.setHaltProcedure((status, message) -> Runtime.getRuntime().halt(status));
  }

  private static void report(int status, String message) {
    LOG.error("embedded broker gave up; its process goes on without it [status={}]", status);
  }
}
