/**
 * The Kafka Streams host: a topology's programs inside Kafka Streams processors, with explicit
 * names for every node, store and internal topic.
 *
 * <p>Belongs here: everything that names {@code StreamsBuilder} or {@code Processor}. Does not
 * belong here: what a step does (operator), starting and supervising (runtime).
 */
@NullMarked
package io.headwater.streams;

import org.jspecify.annotations.NullMarked;
