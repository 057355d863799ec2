package io.headwater.dsl;

import com.google.protobuf.Message;

/**
 * A declared stream, for steps to refer to.
 *
 * @param name the stream's name
 * @param value type of its values
 * @param <V> type of its values
 */
public record StreamRef<V extends Message>(String name, Class<V> value) {}
