package io.headwater.history;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Histories of loan activities for tests. */
final class Histories {
  static final MessageType ACTIVITY = LoanTypes.type("loan.Activity");
  static final HistoryDescription LOANS = new HistoryDescription("loan-activities", 2, ACTIVITY);
  static final Instant OCTOBER = Instant.parse("2011-10-01T00:38:44.546Z");

  private Histories() {}

  static HistoryEvent submitted(long offset) {
    return new HistoryEvent(
        offset,
        OCTOBER.plusSeconds(offset),
        Optional.of(bytes("17368" + offset)),
        Optional.of(activity("activity: 'A_SUBMITTED' amount: " + offset)),
        EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.ID, "bpi-" + offset))));
  }

  static List<HistoryEvent> submitted(long from, long to) {
    LongFunction<HistoryEvent> submitted = Histories::submitted;
    return LongStream.range(from, to).mapToObj(submitted).toList();
  }

  /** Events with gaps between offsets, times that go back, and whatever may be absent. */
  static List<HistoryEvent> random(Random random, int count) {
    List<HistoryEvent> events = new ArrayList<>();
    long offset = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      events.add(new HistoryEvent(
          offset,
          OCTOBER.plusSeconds(60L * i + random.nextInt(600) - 300),
          random.nextInt(8) == 0 ? Optional.empty() : Optional.of(bytes("k" + random.nextInt(9))),
          random.nextInt(8) == 0
              ? Optional.empty()
              : Optional.of(activity("amount: " + random.nextInt(1_000_000))),
          random.nextBoolean()
              ? EventHeaders.NONE
              : EventHeaders.of(List.of(new EventHeaders.Entry("trace", null)))));
      offset += 1 + random.nextInt(3);
    }
    return events;
  }

  static byte[] activity(String text) {
    Message.Builder activity = ACTIVITY.newBuilder();
    try {
      TextFormat.merge(text, activity);
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(text, e);
    }
    return activity.build().toByteArray();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Path write(Path file, int blockBytes, List<HistoryEvent> events) {
    try (HistoryWriter writer = HistoryWriter.create(file, LOANS, blockBytes)) {
      events.forEach(writer::write);
      writer.finish();
    }
    return file;
  }

  static List<HistoryEvent> read(Path file) {
    return read(file, HistoryRange.ALL);
  }

  static List<HistoryEvent> read(Path file, HistoryRange range) {
    try (HistoryReader reader = HistoryReader.open(file, range)) {
      List<HistoryEvent> events = new ArrayList<>();
      reader.forEach(events::add);
      return events;
    }
  }

  static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
