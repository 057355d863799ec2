package io.headwater.history;

import static io.headwater.history.Histories.ACTIVITY;
import static io.headwater.history.Histories.LOANS;
import static io.headwater.history.Histories.OCTOBER;
import static io.headwater.history.Histories.activity;
import static io.headwater.history.Histories.bytes;
import static io.headwater.history.Histories.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.proto.HistoryHeader;
import io.headwater.proto.HistoryRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryFileTest {
  private static final int SMALL_BLOCKS = 200;

  @TempDir
  private Path directory;

  @Test
  void givesBackWhatWasWrittenInItsOrder() {
    List<HistoryEvent> events = submitted(0, 500);

    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, events);

    assertThat(Histories.read(file)).containsExactlyElementsOf(events);
  }

  @Test
  void keepsAbsentAndEmptyApart() {
    byte[] empty = new byte[0];
    EventHeaders headers = EventHeaders.of(List.of(
        new EventHeaders.Entry("trace", null),
        new EventHeaders.Entry("trace", empty),
        EventHeaders.Entry.text("trace", "b")));
    List<HistoryEvent> events = List.of(
        new HistoryEvent(7, OCTOBER, Optional.empty(), Optional.empty(), EventHeaders.NONE),
        new HistoryEvent(9, OCTOBER, Optional.of(empty), Optional.of(empty), headers),
        new HistoryEvent(10, OCTOBER, Optional.of(bytes("k")), Optional.empty(), headers));

    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, events);

    assertThat(Histories.read(file)).containsExactlyElementsOf(events);
  }

  @Test
  void cutsTimesToTheMillisecondsOfATopic() {
    HistoryEvent event = new HistoryEvent(
        1,
        Instant.parse("1969-12-31T23:59:59.123456789Z"),
        Optional.empty(),
        Optional.empty(),
        EventHeaders.NONE);

    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, List.of(event));

    assertThat(Histories.read(file).get(0).time()).isEqualTo("1969-12-31T23:59:59.123Z");
  }

  @Test
  void explainsItselfWithoutTheSchemaItWasWrittenWith() throws Exception {
    HistoryEvent event = submitted(3);
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, List.of(event));

    try (HistoryReader reader = HistoryReader.open(file)) {
      MessageType type = reader.valueType();
      Message value = type.parse(reader.iterator().next().value().orElseThrow());

      assertThat(reader.description()).isEqualTo(LOANS);
      assertThat(type.descriptor()).isNotSameAs(ACTIVITY.descriptor());
      assertThat(value.getField(type.descriptor().findFieldByName("amount"))).isEqualTo(3L);
      assertThat(
              type.descriptor().findFieldByName("registered").getMessageType().getFullName())
          .isEqualTo(Timestamp.getDescriptor().getFullName());
    }
  }

  @Test
  void isAZstdStreamOfDelimitedMessagesToAnyReader() throws IOException {
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, submitted(0, 50));

    try (InputStream in = new ZstdInputStream(Files.newInputStream(file))) {
      HistoryHeader header = HistoryHeader.parseDelimitedFrom(in);
      HistoryRecord first = HistoryRecord.parseDelimitedFrom(in);

      assertThat(header.getValueType()).isEqualTo("loan.Activity");
      assertThat(first.getKey().toStringUtf8()).isEqualTo("173680");
    }
  }

  @Test
  void holdsEventsLargerThanABlock() {
    byte[] large = new byte[3 << 20];
    Arrays.fill(large, (byte) 7);
    HistoryEvent event =
        new HistoryEvent(0, OCTOBER, Optional.empty(), Optional.of(large), EventHeaders.NONE);

    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, List.of(event));

    assertThat(Histories.read(file)).containsExactly(event);
  }

  @Test
  void mayHoldNoEvents() {
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, List.of());

    assertThat(Histories.read(file)).isEmpty();
  }

  @Test
  void appearsOnlyWhenFinished() throws IOException {
    Path file = directory.resolve("loans");

    try (HistoryWriter writer = HistoryWriter.create(file, LOANS)) {
      writer.write(submitted(0));
      assertThat(file).doesNotExist();
      writer.finish();
    }

    assertThat(filesIn(directory)).containsExactly("loans");
  }

  @Test
  void leavesNothingBehindIfItIsNotFinished() throws IOException {
    Path file = directory.resolve("loans");

    assertThatThrownBy(() -> {
          try (HistoryWriter writer = HistoryWriter.create(file, LOANS)) {
            writer.write(submitted(0));
            throw new IOException("the source went away");
          }
        })
        .hasMessage("the source went away");

    assertThat(filesIn(directory)).isEmpty();
  }

  @Test
  void leavesNothingBehindIfItCannotTakeItsPlace() throws IOException {
    Path file = directory.resolve("loans");

    try (HistoryWriter writer = HistoryWriter.create(file, LOANS)) {
      writer.write(submitted(0));
      Files.createDirectory(file);

      assertThatThrownBy(writer::finish)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageStartingWith(file + ": the history cannot be written: ");
    }
    assertThat(filesIn(directory)).containsExactly("loans");
  }

  @Test
  void replacesItsPredecessorWhenFinishedAndNotBefore() {
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, submitted(0, 2));

    try (HistoryWriter writer = HistoryWriter.create(file, LOANS)) {
      writer.write(submitted(5));
    }
    assertThat(Histories.read(file)).isEqualTo(submitted(0, 2));

    Histories.write(file, SMALL_BLOCKS, submitted(5, 6));
    assertThat(Histories.read(file)).isEqualTo(submitted(5, 6));
  }

  @Test
  void refusesEventsOutOfOrder() {
    try (HistoryWriter writer = HistoryWriter.create(directory.resolve("loans"), LOANS)) {
      writer.write(submitted(4));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.write(submitted(4)))
          .withMessage("a history is in offset order, but offset 4 follows 4");
      assertThat(writer.events()).isEqualTo(1);
    }
  }

  @Test
  void refusesEventsAfterItIsFinished() {
    try (HistoryWriter writer = HistoryWriter.create(Path.of(directory + "/loans"), LOANS)) {
      writer.finish();

      assertThatIllegalStateException().isThrownBy(() -> writer.write(submitted(1)));
      assertThatIllegalStateException().isThrownBy(writer::finish);
    }
  }

  @Test
  void saysThatTheDirectoryIsMissing() {
    Path file = directory.resolve("absent/loans");

    assertThatThrownBy(() -> HistoryWriter.create(file, LOANS))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s: the history cannot be written: directory '%s' does not exist [HW0306]
              fix: name a file in an existing directory with free space that you may \
            write to""", file, file.getParent());
  }

  @Test
  void saysThatThereIsADirectoryOfItsName() {
    assertThatThrownBy(() -> HistoryWriter.create(directory, LOANS))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("the history cannot be written: there is a directory of that name");
  }

  @Test
  void countsTheBytesReadUpToTheSizeOfTheFile() throws IOException {
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, submitted(0, 50));

    try (HistoryReader reader = HistoryReader.open(file)) {
      assertThat(reader.bytesRead()).isPositive().isLessThan(Files.size(file));
      reader.forEach(event -> {});
      assertThat(reader.bytesRead()).isEqualTo(Files.size(file));
    }
  }

  @Test
  void goesOnWhereAnotherIteratorStopped() {
    Path file = Histories.write(directory.resolve("loans"), SMALL_BLOCKS, submitted(0, 2));

    try (HistoryReader reader = HistoryReader.open(file)) {
      reader.iterator().next();
      Iterator<HistoryEvent> second = reader.iterator();

      assertThat(second.next()).isEqualTo(submitted(1));
      assertThatThrownBy(second::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void comparesEventsByContent() {
    assertThat(submitted(1)).isEqualTo(submitted(1)).hasSameHashCodeAs(submitted(1));
    assertThat(submitted(1)).isNotEqualTo(submitted(2));
    assertThat(submitted(1)).isNotEqualTo(withValue(submitted(1), activity("amount: 2")));
  }

  @Test
  void rendersSizesAndNoPayload() {
    assertThat(submitted(1))
        .hasToString("@1 2011-10-01T00:38:45.546Z key 6 B value 15 B headers [hw-id(5 B)]");
  }

  @Test
  void isNamedByItsTopicAndPartition() {
    assertThat(LOANS.fileName()).isEqualTo("loan-activities-2.history.zst");
  }

  private static HistoryEvent withValue(HistoryEvent event, byte[] value) {
    return new HistoryEvent(
        event.offset(), event.time(), event.key(), Optional.of(value), event.headers());
  }

  private static List<String> filesIn(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
