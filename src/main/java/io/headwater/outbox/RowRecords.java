package io.headwater.outbox;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.jdbc.OutboxName;
import io.headwater.jdbc.OutboxRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Makes records of rows. */
final class RowRecords {
  private final OutboxName table;

  RowRecords(OutboxName table) {
    this.table = table;
  }

  /** Names a row to whoever reads a problem. */
  String where(OutboxRow row) {
    return "row %d of outbox table '%s', for topic '%s'".formatted(row.id(), table, row.topic());
  }

  /**
   * Returns the record of a row, to be placed by its key.
   *
   * @throws InvalidInputException if there is no such record
   */
  PublishRecord record(OutboxRow row) {
    if (row.eventTime().isBefore(Instant.EPOCH)) {
      throw unsendable(
          row,
          "HW0730",
          "its event_time is before 1970, which Kafka cannot write",
          "correct event_time");
    }
    return new PublishRecord(
        row.topic(), OptionalInt.empty(), row.key(), row.value(), headers(row), row.eventTime());
  }

  /** What the parser says may quote the row, and is left out. */
  private EventHeaders headers(OutboxRow row) {
    if (row.headers().isEmpty()) {
      return EventHeaders.NONE;
    }
    Struct.Builder object = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(row.headers().get(), object);
    } catch (InvalidProtocolBufferException e) {
      throw noHeaders(row);
    }
    List<EventHeaders.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Value> header : object.getFieldsMap().entrySet()) {
      switch (header.getValue().getKindCase()) {
        case STRING_VALUE ->
          entries.add(EventHeaders.Entry.text(header.getKey(), header.getValue().getStringValue()));
        case NULL_VALUE -> entries.add(new EventHeaders.Entry(header.getKey(), null));
        default -> throw noHeaders(row);
      }
    }
    return EventHeaders.of(entries);
  }

  private InvalidInputException noHeaders(OutboxRow row) {
    return unsendable(
        row,
        "HW0729",
        "its headers are no JSON object of strings",
        "write headers such as {\"hw-id\": \"o-1\"}, or NULL");
  }

  /** Says that the topic of a row is not there. */
  Problem noTopic(OutboxRow row) {
    return new Problem(
        "HW0728",
        where(row),
        "the topic does not exist, or this user may not see it",
        "create the topic, or correct the row");
  }

  /** Says of a row what the topic said of its record. */
  Problem refused(OutboxRow row, Problem problem) {
    return new Problem(problem.code(), where(row), problem.what(), problem.fix());
  }

  private InvalidInputException unsendable(OutboxRow row, String code, String what, String fix) {
    return new InvalidInputException(new Problem(code, where(row), what, fix), null);
  }
}
