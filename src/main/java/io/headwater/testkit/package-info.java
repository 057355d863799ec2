/**
 * Tests of behaviors and topologies: given / when / then on the pure functions and in a topology, a
 * whole topology in one process without a broker, and the examples of a specification file.
 *
 * <p>Belongs here: what a test types, and how a failed one is told. Does not belong here: a broker
 * (embedded), replay (replay), reading YAML (yaml), any assertion library.
 */
@NullMarked
package io.headwater.testkit;

import org.jspecify.annotations.NullMarked;
