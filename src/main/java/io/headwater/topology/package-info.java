/**
 * The declared application as one immutable value: streams, keyspaces, aggregates, pipelines and
 * their steps, each with the place it was written at; and what can be wrong with it.
 *
 * <p>Belongs here: whatever follows from the declaration alone. Does not belong here: reading a
 * declaration (yaml, dsl), running it (operator and the hosts).
 */
@NullMarked
package io.headwater.topology;

import org.jspecify.annotations.NullMarked;
