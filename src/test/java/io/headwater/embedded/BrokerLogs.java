package io.headwater.embedded;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** The log of a broker that a test is about to hurt: its complaints are expected. */
final class BrokerLogs {
  private BrokerLogs() {}

  static void silence() {
    Configurator.setAllLevels("", Level.OFF);
  }

  static void restore() {
    Configurator.reconfigure();
  }
}
