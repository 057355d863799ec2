package io.headwater.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/**
 * A table on the local disk for what is too large for the heap and not worth to be kept: gone when
 * it is closed. Keys are ordered as unsigned bytes. For one thread.
 */
public final class ScratchTable implements AutoCloseable {
  private static final long WRITE_BUFFER_BYTES = 16L << 20;

  private final Path directory;
  private final Options options;
  private final WriteOptions writes;
  private final RocksDB table;

  private ScratchTable(Path directory, Options options, WriteOptions writes, RocksDB table) {
    this.directory = directory;
    this.options = options;
    this.writes = writes;
    this.table = table;
  }

  /** Opens an empty table in a directory of its own, and removes what an earlier one left there. */
  public static ScratchTable open(Path directory) {
    remove(directory);
    Options options = new Options()
        .setCreateIfMissing(true)
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setCompressionType(CompressionType.LZ4_COMPRESSION);
    WriteOptions writes = new WriteOptions().setDisableWAL(true);
    try {
      Files.createDirectories(directory);
      RocksDB table = RocksDB.open(options, directory.toString());
      return new ScratchTable(directory, options, writes, table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RocksDBException e) {
      writes.close();
      options.close();
      throw failure(e);
    }
  }

  private static ProcessorStateException failure(RocksDBException e) {
    return new ProcessorStateException("a scratch table cannot be read or written", e);
  }

  /** Returns the value of a key. */
  public Optional<byte[]> get(byte[] key) {
    try {
      return Optional.ofNullable(table.get(key));
    } catch (RocksDBException e) {
      throw failure(e);
    }
  }

  /** Sets the value of a key. */
  public void put(byte[] key, byte[] value) {
    try {
      table.put(writes, key, value);
    } catch (RocksDBException e) {
      throw failure(e);
    }
  }

  /** Removes the value of a key, if it has one. */
  public void delete(byte[] key) {
    try {
      table.delete(writes, key);
    } catch (RocksDBException e) {
      throw failure(e);
    }
  }

  /** Returns the entries from a key on, in their order, to be closed before the table. */
  public Cursor cursor(byte[] from) {
    RocksIterator entries = table.newIterator();
    entries.seek(from);
    return new Cursor(entries);
  }

  /** Returns the entries in the order of their keys, to be closed before the table. */
  public Cursor cursor() {
    RocksIterator entries = table.newIterator();
    entries.seekToFirst();
    return new Cursor(entries);
  }

  /** Goes through the entries that were there when it was opened. */
  public static final class Cursor implements AutoCloseable {
    private final RocksIterator entries;

    private Cursor(RocksIterator entries) {
      this.entries = entries;
    }

    /** Tells whether it stands at an entry. */
    public boolean isValid() {
      return entries.isValid();
    }

    /** Returns the key of the entry. */
    public byte[] key() {
      return entries.key();
    }

    /** Returns the value of the entry. */
    public byte[] value() {
      return entries.value();
    }

    /** Goes on to the next entry. */
    public void next() {
      entries.next();
    }

    @Override
    public void close() {
      entries.close();
    }
  }

  @Override
  public void close() {
    table.close();
    writes.close();
    options.close();
    remove(directory);
  }

  private static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
