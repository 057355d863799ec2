/**
 * A real Kafka broker without an installation: one in this process, or up to five as child
 * processes that can be killed.
 *
 * <p>Belongs here: whatever names a class of the broker, and what surrounds its life — ports, data
 * directories, processes. Does not belong here: topics, clients, or anything about records.
 */
@NullMarked
package io.headwater.embedded;

import org.jspecify.annotations.NullMarked;
