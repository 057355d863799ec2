package io.headwater.topology;

import io.headwater.diagnostic.SourceLocation;

/**
 * The newest value per key of a stream, to be joined with; a record without a value deletes its
 * key.
 *
 * @param stream the stream whose values are the rows
 * @param store name of the state store
 */
public record TableSpec(String name, String stream, String store, SourceLocation where) {}
