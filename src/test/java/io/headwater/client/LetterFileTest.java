package io.headwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LetterFileTest {
  @TempDir
  Path directory;

  @Test
  void readsBackEachLetterAsItWasWritten() throws IOException {
    FileLetters letters = FileLetters.in(directory.resolve("made"), "a/publisher");
    String first = letters.put(letter("k", "v"));
    String second = letters.put(letter(null, null));
    letters.close();

    List<DeadLetter> read = new ArrayList<>();
    assertThat(second).isEqualTo(first);
    assertThat(Path.of(first).getFileName().toString())
        .startsWith("a_publisher-")
        .endsWith(LetterFile.EXTENSION);
    assertThat(LetterFile.read(Path.of(first), read::add)).isEqualTo(2);
    assertThat(read.get(0).origin()).isEqualTo(new RecordPosition("orders", 3, -1));
    assertThat(read.get(0).key()).isEqualTo("k".getBytes(UTF_8));
    assertThat(read.get(0).value()).isEqualTo("v".getBytes(UTF_8));
    assertThat(read.get(0).cause()).isEqualTo(cause());
    assertThat(read.get(1).key()).isNull();
    assertThat(read.get(1).value()).isNull();
    assertThat(read.get(1).headers().entries())
        .containsExactly(new EventHeaders.Entry("empty", null));
  }

  @Test
  void saysThatAFileEndsWithinALetter() throws IOException {
    FileLetters letters = FileLetters.in(directory, "p");
    letters.put(letter("k", "v"));
    Path file = Path.of(letters.put(letter("k", "v")));
    letters.close();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));

    List<DeadLetter> read = new ArrayList<>();
    assertThatThrownBy(() -> LetterFile.read(file, read::add))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s: what follows 1 letters is no dead letter [HW0761]
              fix: read the letters before it, and see what has changed the file\
            """.formatted(file));
    assertThat(read).hasSize(1);
  }

  @Test
  void saysThatADirectoryCannotBeWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");

    assertThatThrownBy(() -> FileLetters.in(file, "p"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            %s: dead letters cannot be written here [HW0760]
              fix: name a directory that this user may write\
            """.formatted(file));
  }

  private static DeadLetter letter(@Nullable String key, @Nullable String value) {
    return new DeadLetter(
        new RecordPosition("orders", 3, DeadLetter.UNWRITTEN),
        7,
        key == null ? null : key.getBytes(UTF_8),
        value == null ? null : value.getBytes(UTF_8),
        EventHeaders.of(List.of(new EventHeaders.Entry("empty", null))),
        cause());
  }

  private static DeadLetter.Cause cause() {
    return new DeadLetter.Cause(
        "TOO_LARGE",
        "too large",
        "p/orders",
        "EventPublisher",
        Optional.empty(),
        1,
        "p",
        Instant.parse("2026-01-01T12:00:00Z"));
  }
}
