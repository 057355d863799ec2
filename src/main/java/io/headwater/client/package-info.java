/**
 * Writing events to a cluster, sending commands to an application that runs there, reading ranges
 * of topics, and subscribing to them, for programs that run no topology.
 *
 * <p>Belongs here: connecting, publishing, commands and their replies, reading, subscribing with
 * what becomes of records that a handler fails on. Does not belong here: what the bytes mean
 * (serde, event), running a topology (runtime), and any type of Kafka Streams.
 */
@NullMarked
package io.headwater.client;

import org.jspecify.annotations.NullMarked;
