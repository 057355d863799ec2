/**
 * The in-memory host: a topology at work on a history, with all its partitions, on a virtual clock,
 * without a broker. The same history leads to the same outputs and states, every time.
 *
 * <p>Belongs here: the order of records, partitions and time in memory, where outputs go, and what
 * a run reports. Does not belong here: what operators do, how stores are laid out ({@code host}),
 * and reading files ({@code history}).
 */
@NullMarked
package io.headwater.replay;

import org.jspecify.annotations.NullMarked;
