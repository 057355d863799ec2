package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.event.RecordPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionFileTest {
  @TempDir
  Path folder;

  @Test
  void knowsWhatWasKeptByAnotherProcess() {
    Path file = folder.resolve("positions");
    PositionStore store = PositionStore.inFile(file);
    assertThat(store.positions(List.of("orders"))).isEmpty();
    store.keep(List.of(at("orders", 0, 3), at("orders", 1, 4), at("bills", 0, 9)));
    store.keep(List.of(at("orders", 0, 5)));

    assertThat(PositionStore.inFile(file).positions(List.of("orders")))
        .containsExactly(at("orders", 0, 5), at("orders", 1, 4));
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void refusesAFileOfSomethingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("notes"), "buy milk\n");

    assertThatThrownBy(() -> PositionStore.inFile(file).positions(List.of("orders")))
        .hasMessage("""
            %s: a line is no position, such as orders-2@10442 [HW0679]
              fix: correct the file, or remove it to start anew\
            """.formatted(file));
  }

  @Test
  void saysThatItCannotWrite() {
    Path file = folder.resolve("absent/positions");

    assertThatThrownBy(() -> PositionStore.inFile(file).keep(List.of(at("orders", 0, 3))))
        .hasMessageStartingWith(file + ": it cannot be written (")
        .hasMessageEndingWith(" [HW0680]\n  fix: name a file in a folder that you may write");
  }

  private static RecordPosition at(String topic, int partition, long offset) {
    return new RecordPosition(topic, partition, offset);
  }
}
