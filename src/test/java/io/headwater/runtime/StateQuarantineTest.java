package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class StateQuarantineTest {
  @TempDir
  Path directory;

  private StateQuarantine quarantine;

  @BeforeEach
  void leaveRoomForTwo() {
    quarantine = new StateQuarantine(directory, "words", 25);
  }

  /** Makes the directory of a task, with 10 bytes in a store. */
  private Path task(String id) throws IOException {
    Path store = Files.createDirectories(directory.resolve("words/" + id + "/rocksdb/counts"));
    Files.write(store.resolve("CURRENT"), new byte[10]);
    return directory.resolve("words").resolve(id);
  }

  private Throwable opening(String id, Status.Code code) {
    return new ProcessorStateException(
        "Error opening store counts at location " + directory.resolve("words/" + id)
            + "/rocksdb/counts",
        new RocksDBException("told by its code", new Status(code, Status.SubCode.None, "")));
  }

  private List<String> aside() throws IOException {
    Path words = directory.resolve(".quarantine/words");
    if (!Files.exists(words)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(words)) {
      return all.map(one -> one.getFileName().toString().replaceFirst("^[^-]+", "TIME"))
          .sorted()
          .toList();
    }
  }

  @Test
  void putsTheTaskOfADamagedStoreAside() throws IOException {
    Path damaged = task("0_1");
    Path sound = task("0_2");

    assertThat(quarantine.take(opening("0_1", Status.Code.Corruption))).isTrue();

    assertThat(damaged).doesNotExist();
    assertThat(sound).isDirectory();
    assertThat(aside()).containsExactly("TIME-0_1-corrupt");
    assertThat(quarantine.taken()).isEqualTo(1);
  }

  @Test
  void putsATaskAsideWhoseOffsetsCannotBeRead() throws IOException {
    task("0_1");

    assertThat(quarantine.take(new ProcessorStateException(
            "stream-client [words] Error migrating checkpoint file for task '0_1'",
            new NumberFormatException("garbage"))))
        .isTrue();

    assertThat(aside()).containsExactly("TIME-0_1-offsets");
  }

  @Test
  void leavesATaskAloneWhoseOffsetsMayNotBeRead() throws IOException {
    task("0_1");

    assertThat(quarantine.take(new ProcessorStateException(
            "stream-client [words] Error migrating checkpoint file for task '0_1'",
            new FileNotFoundException(".checkpoint (Permission denied)"))))
        .isFalse();

    assertThat(aside()).isEmpty();
  }

  @Test
  void leavesATaskAloneThatCannotBeOpenedForAnotherReason() throws IOException {
    Path sound = task("0_1");

    assertThat(quarantine.take(opening("0_1", Status.Code.IOError))).isFalse();

    assertThat(sound).isDirectory();
  }

  @Test
  void deletesTheOldestForWantOfRoom() throws IOException {
    for (String id : List.of("0_1", "0_2", "0_3")) {
      task(id);
      quarantine.take(opening(id, Status.Code.Corruption));
    }

    assertThat(aside()).containsExactly("TIME-0_2-corrupt", "TIME-0_3-corrupt");
    assertThat(quarantine.taken()).isEqualTo(3);
  }
}
