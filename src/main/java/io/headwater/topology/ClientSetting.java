package io.headwater.topology;

import io.headwater.diagnostic.SourceLocation;

/**
 * A setting that a topology declares for one of the clients in each instance.
 *
 * @param name Kafka's own name of it, without a prefix
 * @param shown the value as it is written, to be shown; what a variable of the environment holds is
 *     not
 */
public record ClientSetting(
    ClientRole role, String name, String value, String shown, SourceLocation where) {

  /** Returns the name by which Kafka Streams hands the setting to this client. */
  public String key() {
    return role.ownPrefix() + name;
  }
}
