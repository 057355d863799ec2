package io.headwater.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTableTest {
  @TempDir
  private Path directory;

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void findsWhatWasPutLast() {
    try (ScratchTable table = ScratchTable.open(directory.resolve("scratch"))) {
      table.put(bytes(1), bytes(5));
      table.put(bytes(1), bytes(6));

      assertThat(table.get(bytes(1))).hasValue(bytes(6));
      assertThat(table.get(bytes(2))).isEmpty();
    }
  }

  @Test
  void isOrderedByUnsignedBytes() {
    try (ScratchTable table = ScratchTable.open(directory.resolve("scratch"))) {
      table.put(bytes(0xff), bytes(3));
      table.put(bytes(1), bytes(2));
      table.put(bytes(), bytes(1));
      List<byte[]> values = new ArrayList<>();

      try (ScratchTable.Cursor cursor = table.cursor()) {
        for (; cursor.isValid(); cursor.next()) {
          values.add(cursor.value());
        }
      }

      assertThat(values).containsExactly(bytes(1), bytes(2), bytes(3));
    }
  }

  @Test
  void isGoneWhenItIsClosed() {
    Path place = directory.resolve("scratch");
    try (ScratchTable table = ScratchTable.open(place)) {
      table.put(bytes(1), bytes(5));
    }

    assertThat(place).doesNotExist();
  }

  @Test
  void beginsEmptyWhereAnotherWasLeft() {
    Path place = directory.resolve("scratch");
    ScratchTable left = ScratchTable.open(place.resolve("deeper"));
    left.put(bytes(1), bytes(5));

    try (ScratchTable table = ScratchTable.open(place)) {
      assertThat(table.get(bytes(1))).isEmpty();
    }
    left.close();
  }
}
