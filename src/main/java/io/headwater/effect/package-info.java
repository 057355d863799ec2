/**
 * The host of effects: calls the world outside for the records of a stream, and writes what came of
 * it as commands.
 *
 * <p>Belongs here: attempts, order per key, answers, dead letters of effects. Does not belong here:
 * what is called (behavior), reading as a group (client). Runs beside Kafka Streams, never in it,
 * and not in replay.
 */
@NullMarked
package io.headwater.effect;

import org.jspecify.annotations.NullMarked;
