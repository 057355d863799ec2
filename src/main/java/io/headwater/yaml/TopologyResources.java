package io.headwater.yaml;

import io.headwater.event.MessageTypes;
import java.util.Map;

/**
 * What the names in a topology's files stand for.
 *
 * @param types the message types
 * @param classes finds the Java classes that it binds
 * @param environment the variables that it may have in values, as {@code ${NAME:default}}
 */
public record TopologyResources(
    MessageTypes types, ClassLoader classes, Map<String, String> environment) {
  /** Copies the variables. */
  public TopologyResources {
    environment = Map.copyOf(environment);
  }

  /** Takes types and classes from one loader, and variables from this process. */
  public static TopologyResources of(ClassLoader classes) {
    return new TopologyResources(MessageTypes.packaged(classes), classes, System.getenv());
  }
}
