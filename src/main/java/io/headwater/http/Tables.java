package io.headwater.http;

import com.google.protobuf.Message;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.runtime.RowPage;
import io.headwater.runtime.RowRange;
import io.headwater.runtime.TableRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The tables of a running topology, as they are read over HTTP.
 *
 * <p>Called for every request, from any thread, several at a time. May wait for as long as the
 * request says. What it throws with problems, if these are about the request or about rows that are
 * elsewhere, is answered with them.
 */
public interface Tables {
  /** No tables. */
  Tables NONE = new NoTables();

  /**
   * What must be processed before rows are read.
   *
   * @param timeout how long the request waits for that
   */
  record AtLeast(List<RecordPosition> positions, Duration timeout) {
    /** Copies the list. */
    public AtLeast {
      positions = List.copyOf(positions);
    }
  }

  /** Returns the names of the tables. */
  List<String> names();

  /**
   * Returns how the keys of a table are encoded.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if there is no such table
   */
  KeyType keyType(String table);

  /**
   * Returns the row of a key.
   *
   * @throws io.headwater.runtime.TableUnavailableException if it is not here now
   */
  Optional<TableRow<Object, Message>> get(String table, Object key, AtLeast atLeast);

  /**
   * Returns a page of rows.
   *
   * @throws io.headwater.runtime.TableUnavailableException if none is here now
   */
  RowPage<Object, Message> read(String table, RowRange<Object> range, AtLeast atLeast);
}
