/**
 * Failures: a topology on a small cluster in memory, whose instances crash, abort, restart, are
 * taken for dead and hand tasks over, at any step of a schedule that a seed draws; and what must
 * hold nevertheless.
 *
 * <p>Belongs here: transactions, offsets, restored stores, tasks and instances in memory, and the
 * comparison with the run that nothing disturbs. Does not belong here: what programs do, how stores
 * are laid out ({@code host}, {@code replay}), and random records ({@code testkit}).
 */
@NullMarked
package io.headwater.simulation;

import org.jspecify.annotations.NullMarked;
