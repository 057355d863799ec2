package io.headwater.client;

import static io.headwater.client.FailingHandler.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalProcessedIdsTest {
  private final List<String> effects = new ArrayList<>();

  @TempDir
  Path folder;

  private boolean once(LocalProcessedIds ids, String id) throws Exception {
    return ids.once(id, none -> effects.add(id));
  }

  @Test
  void hasAnEffectOnce() throws Exception {
    LocalProcessedIds ids = LocalProcessedIds.inMemory(10);

    assertThat(once(ids, "a")).isTrue();
    assertThat(once(ids, "a")).isFalse();

    assertThat(effects).containsExactly("a");
  }

  @Test
  void doesNotKnowAnIdWhoseEffectFailed() throws Exception {
    LocalProcessedIds ids = LocalProcessedIds.inMemory(10);

    assertThatThrownBy(() -> ids.once("a", none -> {
          throw new IOException("down");
        }))
        .isInstanceOf(IOException.class);

    assertThat(once(ids, "a")).isTrue();
  }

  @Test
  void forgetsTheOldestIdsBeyondItsBound() throws Exception {
    LocalProcessedIds ids = LocalProcessedIds.inMemory(2);
    once(ids, "a");
    once(ids, "b");
    once(ids, "c");

    assertThat(once(ids, "c")).isFalse();
    assertThat(once(ids, "b")).isFalse();
    assertThat(once(ids, "a")).isTrue();
  }

  @Test
  void goesOnWithWhatAFileRemembers() throws Exception {
    Path file = folder.resolve("ids");
    try (LocalProcessedIds ids = LocalProcessedIds.inFile(file, 10)) {
      once(ids, "a");
      once(ids, "b");
    }
    // The last one of a process that was killed is not whole.
    Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);

    try (LocalProcessedIds ids = LocalProcessedIds.inFile(file, 10)) {
      assertThat(once(ids, "a")).isFalse();
      assertThat(once(ids, "b")).isFalse();
      assertThat(once(ids, "c")).isTrue();
    }
    try (LocalProcessedIds ids = LocalProcessedIds.inFile(file, 10)) {
      assertThat(once(ids, "c")).isFalse();
    }
  }

  @Test
  void keepsItsFileShort() throws Exception {
    Path file = folder.resolve("ids");
    try (LocalProcessedIds ids = LocalProcessedIds.inFile(file, 10)) {
      for (int i = 0; i < 1_000; i++) {
        once(ids, "id-" + i);
      }
    }

    assertThat(Files.size(file)).isBetween(10L * 16, 20L * 16);
    try (LocalProcessedIds ids = LocalProcessedIds.inFile(file, 10)) {
      assertThat(once(ids, "id-990")).isFalse();
      assertThat(once(ids, "id-989")).isTrue();
    }
  }

  @Test
  void refusesAFileThatIsInUseOrCannotBeWritten() throws Exception {
    Path file = folder.resolve("ids");
    try (LocalProcessedIds ids = LocalProcessedIds.inFile(file, 10)) {
      assertThatThrownBy(() -> LocalProcessedIds.inFile(file, 10))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(file + ": the file of processed ids is used by another process [HW0694]\n"
              + "  fix: name a file that this process may write, and no other one does");
      assertThat(once(ids, "a")).isTrue();
    }

    assertThatThrownBy(() -> LocalProcessedIds.inFile(folder.resolve("absent/ids"), 10))
        .hasMessageContaining("cannot be opened (NoSuchFileException) [HW0694]");
  }

  @Test
  void tellsRecordsByTheirIdOrTheirPosition() throws InterruptedException {
    OnceAction<LocalProcessedIds.NoTransaction> action = OnceAction.of(
        LocalProcessedIds.inMemory(10),
        (received, none) -> effects.add(received.position().toString()));
    StoredRecord without = new StoredRecord(
        new RecordPosition("orders", 0, 4),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        EventHeaders.NONE);

    action.handle(record("ada", "a", 1));
    action.handle(record("ada", "a", 1));
    action.handle(without);
    action.handle(without);

    assertThat(effects).containsExactly("orders-0@1", "orders-0@4");
    assertThat(action.duplicates()).isEqualTo(2);
  }

  @Test
  void passesOnWhatAnEffectFailsWith() {
    OnceAction<LocalProcessedIds.NoTransaction> action =
        OnceAction.of(LocalProcessedIds.inMemory(10), (received, none) -> {
          throw new IOException("down");
        });

    assertThatThrownBy(() -> action.handle(record("ada", "a", 1)))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IOException.class);
  }
}
