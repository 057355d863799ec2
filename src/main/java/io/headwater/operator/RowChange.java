package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What became of the row of one key. There is a row now, or there was one.
 *
 * @param record what led to it, with key, headers and event time; its value need not be the row
 * @param before returns the row that was there; asked for only when it is needed
 * @param after the row that is there now; absent if it was deleted
 */
record RowChange(Envelope<?> record, Supplier<Optional<Message>> before, Optional<Message> after) {}
