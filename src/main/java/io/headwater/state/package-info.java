/**
 * State stores of immutable state objects: an object-level write-back cache in front of RocksDB,
 * how a state becomes store bytes, and how much memory RocksDB may take.
 *
 * <p>Belongs here: everything that reads or writes a state store of Kafka Streams, and every
 * mention of RocksDB. Does not belong here: what a state means, when it changes, and which
 * messages carry it.
 */
@NullMarked
package io.headwater.state;

import org.jspecify.annotations.NullMarked;
