/**
 * The Java front end: typed calls that build a {@code TopologySpec}.
 *
 * <p>Belongs here: what a user types in Java. Does not belong here: any check that YAML needs as
 * well (topology).
 */
@NullMarked
package io.headwater.dsl;

import org.jspecify.annotations.NullMarked;
