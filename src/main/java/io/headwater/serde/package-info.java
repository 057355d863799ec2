/**
 * How events, headers and snapshots are laid out in bytes, and the Kafka serdes over that.
 *
 * <p>Belongs here: layouts and serdes. Does not belong here: what the bytes mean (event), where
 * they are kept (state).
 */
@NullMarked
package io.headwater.serde;

import org.jspecify.annotations.NullMarked;
