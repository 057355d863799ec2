package io.headwater.replay;

import io.headwater.history.HistoryEvent;
import java.util.OptionalInt;

/**
 * A record of a history, and where it enters.
 *
 * @param partition where its topic holds it; empty to place it as its stream declares
 */
public record SourceRecord(String topic, OptionalInt partition, HistoryEvent event) {}
