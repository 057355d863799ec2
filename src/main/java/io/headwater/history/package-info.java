/**
 * Ordered events at rest: history files, and event logs in CSV or XES that a mapping turns into
 * protobuf events.
 *
 * <p>Belongs here: reading and writing such files, and the mapping from rows to events as a value.
 * Does not belong here: the text format of the mapping (yaml), any Kafka type, and what a history
 * is replayed into.
 */
@NullMarked
package io.headwater.history;

import org.jspecify.annotations.NullMarked;
