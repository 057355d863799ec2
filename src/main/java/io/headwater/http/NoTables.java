package io.headwater.http;

import com.google.protobuf.Message;
import io.headwater.event.KeyType;
import io.headwater.runtime.RowPage;
import io.headwater.runtime.RowRange;
import io.headwater.runtime.TableRow;
import java.util.List;
import java.util.Optional;

/** Has no tables, and so is never asked for rows. */
final class NoTables implements Tables {
  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public KeyType keyType(String table) {
    throw new IllegalStateException("there are no tables");
  }

  @Override
  public Optional<TableRow<Object, Message>> get(String table, Object key, AtLeast atLeast) {
    throw new IllegalStateException("there are no tables");
  }

  @Override
  public RowPage<Object, Message> read(String table, RowRange<Object> range, AtLeast atLeast) {
    throw new IllegalStateException("there are no tables");
  }
}
