package io.headwater.runtime;

import com.google.protobuf.Message;

/**
 * A row of a table.
 *
 * @param events how many events it is the fold of, at least 1
 */
public record TableRow<K, R extends Message>(K key, R row, long events) {}
