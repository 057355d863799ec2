package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.event.KeyType;

/**
 * A declared table, for steps to refer to.
 *
 * @param name the table's name
 * @param row type of its rows
 * @param keyType how their keys are encoded
 * @param <R> type of its rows
 */
public record TableRef<R extends Message>(String name, Class<R> row, KeyType keyType) {}
