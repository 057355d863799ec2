/**
 * The dead letter as a value: the untouched record, why and where it failed, and the headers that
 * say so in a dead-letter queue.
 *
 * <p>Belongs here: reading and writing those headers. Does not belong here: deciding that a record
 * is dead (operator), sending it (streams).
 */
@NullMarked
package io.headwater.deadletter;

import org.jspecify.annotations.NullMarked;
