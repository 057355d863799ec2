/**
 * Events as values: envelopes and their metadata, positions, key types, and message types over
 * protobuf descriptors.
 *
 * <p>Belongs here: what an event is, independent of how it is transported. Does not belong here:
 * transport bytes layouts (serde), rules over events (behavior).
 */
@NullMarked
package io.headwater.event;

import org.jspecify.annotations.NullMarked;
