/**
 * What every host of operators shares, so that records, states and counts are the same in all: how
 * the stores of programs are laid out and encoded, dead letters, and what is counted.
 *
 * <p>Belongs here: what must not differ between hosts, byte for byte. Does not belong here: how a
 * host reads, writes, commits or keeps time, and any store of its own.
 */
@NullMarked
package io.headwater.host;

import org.jspecify.annotations.NullMarked;
