package io.headwater.dsl;

import io.headwater.topology.TopologySpec;

/**
 * A topology written in Java, found by its class name or through {@link java.util.ServiceLoader}.
 *
 * <p>Must have a public constructor without arguments.
 */
public interface TopologyDefinition {

  /** Returns the declared application; called once per start, without side effects. */
  TopologySpec topology();
}
