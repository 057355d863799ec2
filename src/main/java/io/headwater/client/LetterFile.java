package io.headwater.client;

import com.google.protobuf.ByteString;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.EventHeaders;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.HistoryRecord;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of dead letters, as {@link Unsendable.ToDirectory} writes them: length-delimited messages
 * {@code headwater.HistoryRecord}, each what a record of {@code {topic}-dlq} would be, its topic,
 * time and reason in its headers. Letters are whole: nothing is left out.
 */
public final class LetterFile {
  /** How the names of such files end. */
  public static final String EXTENSION = ".letters";

  private LetterFile() {}

  static byte[] bytesOf(DeadLetter letter, long ordinal) throws IOException {
    HistoryRecord.Builder record =
        HistoryRecord.newBuilder().setOffset(ordinal).setTimestamp(letter.originTimestamp());
    byte[] key = letter.key();
    if (key != null) {
      record.setKey(ByteString.copyFrom(key));
    }
    byte[] value = letter.value();
    if (value != null) {
      record.setValue(ByteString.copyFrom(value));
    }
    for (EventHeaders.Entry entry : DeadLetterHeaders.write(letter).entries()) {
      HeaderEntry.Builder header = HeaderEntry.newBuilder().setName(entry.name());
      byte[] text = entry.value();
      if (text != null) {
        header.setValue(ByteString.copyFrom(text));
      }
      record.addHeaders(header);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    record.build().writeDelimitedTo(bytes);
    return bytes.toByteArray();
  }

  /**
   * Reads a file, in the order in which its letters were written.
   *
   * @return how many there are
   * @throws InvalidInputException if it is no such file, or ends within a letter: those before that
   *     were given to {@code action}
   */
  public static long read(Path file, Consumer<DeadLetter> action) {
    long read = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      for (HistoryRecord record = next(in, file, read);
          record != null;
          record = next(in, file, read)) {
        action.accept(letterOf(record, file, read));
        read++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read;
  }

  private static @Nullable HistoryRecord next(InputStream in, Path file, long read) {
    try {
      return HistoryRecord.parseDelimitedFrom(in);
    } catch (IOException e) {
      throw damaged(file, read, e);
    }
  }

  private static DeadLetter letterOf(HistoryRecord record, Path file, long read) {
    List<EventHeaders.Entry> headers = new ArrayList<>();
    for (HeaderEntry header : record.getHeadersList()) {
      headers.add(new EventHeaders.Entry(
          header.getName(), header.hasValue() ? header.getValue().toByteArray() : null));
    }
    return DeadLetterHeaders.read(
            record.hasKey() ? record.getKey().toByteArray() : null,
            record.hasValue() ? record.getValue().toByteArray() : null,
            EventHeaders.of(headers))
        .orElseThrow(() -> damaged(file, read, null));
  }

  private static InvalidInputException damaged(Path file, long read, @Nullable IOException cause) {
    return new InvalidInputException(
        new Problem(
            "HW0761",
            file.toString(),
            "what follows %d letters is no dead letter".formatted(read),
            "read the letters before it, and see what has changed the file"),
        cause);
  }
}
