package io.headwater.redrive;

import java.util.OptionalInt;

/**
 * What is published instead of the value of a letter.
 *
 * @param value encoded, of the type {@code type}
 * @param type full protobuf name of its type
 * @param partition where the record goes; empty to place it as the letter would be
 */
public record Replacement(byte[] value, String type, OptionalInt partition) {}
