package io.headwater.diagnostic;

import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away the interrupts that authors' code leaves to threads of the framework, as code that has
 * caught an {@link InterruptedException} should. Left there, one would fail the next call of a
 * client or of a database, which takes it for a request to stop. Tells of the first in the log.
 * Thread-safe.
 */
public final class StrayInterrupts {
  private static final Logger LOG = LoggerFactory.getLogger(StrayInterrupts.class);

  private final String where;
  private final BooleanSupplier isStopping;
  private volatile boolean hasTold;

  /**
   * Has seen none yet.
   *
   * @param where facts for the log, such as {@code program=orders, partition=3}
   * @param isStopping whether threads are interrupted because they are to end: true before the
   *     first is
   */
  public StrayInterrupts(String where, BooleanSupplier isStopping) {
    this.where = where;
    this.isStopping = isStopping;
  }

  /** Clears an interrupt of the calling thread, unless that is to end. */
  public void clear() {
    if (!Thread.interrupted()) {
      return;
    }
    // Asked only now: what interrupts to stop has said so before.
    if (isStopping.getAsBoolean()) {
      Thread.currentThread().interrupt();
    } else if (!hasTold) {
      hasTold = true;
      LOG.warn("a step has interrupted its thread, which is not interrupted any more [{}]", where);
    }
  }
}
