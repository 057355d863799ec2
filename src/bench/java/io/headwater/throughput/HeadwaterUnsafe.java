package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The job of {@link HeadwaterJava} in the same product code, but for the classes in {@code
 * src/bench/unsafe}, which are in front of the class path of its JVM: what safety costs is the
 * difference. No jar has those classes, and Headwater has no switch for them.
 *
 * <p>Off: the unit of work, so that a step's writes and outputs reach the host at once, unmeasured;
 * recovery strategies, as a step that throws ends its thread, which no effect can be taken back
 * for; all headers of ours on outputs, and on repartition topics the one that says where a record
 * comes from; and all counts and times of records.
 *
 * <p>On, as they are without it: that a record is read, checked and dead-lettered before its first
 * step, if it cannot be read; stores, their caches and changelogs, with the sequence numbers that
 * states have; parked records and timers; exactly-once transactions, and commits on idle.
 */
final class HeadwaterUnsafe implements Job {
  /** Compiles the classes, unless an earlier run has. */
  static Path classes(Path work) throws IOException {
    Path folder = work.resolve("unsafe-classes");
    if (Files.notExists(folder)) {
      UnsafeClasses.compileTo(folder);
    }
    return folder;
  }

  @Override
  public AutoCloseable start(JobPlan plan) throws InterruptedException {
    return new HeadwaterJava().start(plan);
  }
}
