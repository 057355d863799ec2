package io.headwater.replay;

import io.headwater.operator.GlobalTable;
import java.util.ArrayList;
import java.util.List;

/** A topic in memory: its partitions, and who reads it. */
final class MemoryTopic {
  private final String name;
  private final List<MemoryPartition.Reader> readers = new ArrayList<>();
  private final List<GlobalTable> tables = new ArrayList<>();
  private final ByPartition<MemoryPartition> partitions =
      new ByPartition<>(number -> new MemoryPartition(number, readers));

  MemoryTopic(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** Adds a way into a program; to be called before the first record. */
  void add(MemoryPartition.Reader reader) {
    readers.add(reader);
  }

  /** Adds a table whose rows its records are; to be called before the first record. */
  void add(GlobalTable table) {
    tables.add(table);
  }

  List<GlobalTable> tables() {
    return tables;
  }

  boolean isRead() {
    return !readers.isEmpty() || !tables.isEmpty();
  }

  MemoryPartition partition(int number) {
    return partitions.get(number);
  }
}
