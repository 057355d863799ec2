/**
 * Where a result comes from: the records of a history, and the steps of a topology, that led to a
 * state or to a record that was written.
 *
 * <p>Belongs here: what depends on what in a replay, and how the records that matter are told from
 * those that do not. Does not belong here: how a history is replayed ({@code replay}), and how an
 * answer is shown ({@code cli}).
 */
@NullMarked
package io.headwater.provenance;

import org.jspecify.annotations.NullMarked;
