package io.headwater.event;

import com.google.protobuf.Message;

/**
 * The state of one key after its latest event.
 *
 * @param state the folded state
 * @param sequence how many events it is the fold of; the sequence number of the latest
 */
public record Snapshot(Message state, long sequence) {}
