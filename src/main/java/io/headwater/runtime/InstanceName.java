package io.headwater.runtime;

import java.lang.management.ManagementFactory;

/** How this process is called in what it writes. */
final class InstanceName {
  /** As Java names it: {@code PID@HOST}. */
  static final String OF_THIS_PROCESS = ManagementFactory.getRuntimeMXBean().getName();

  private InstanceName() {}
}
