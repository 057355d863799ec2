package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.event.KeyType;
import io.headwater.http.Tables;
import io.headwater.runtime.HeadwaterApp;
import io.headwater.runtime.RowPage;
import io.headwater.runtime.RowRange;
import io.headwater.runtime.TableRow;
import io.headwater.runtime.TableView;
import java.util.List;
import java.util.Optional;

/** The tables of a running application. */
record AppTables(HeadwaterApp app) implements Tables {
  @Override
  public List<String> names() {
    return app.tables();
  }

  @Override
  public KeyType keyType(String table) {
    return app.table(table).keyType();
  }

  @Override
  public Optional<TableRow<Object, Message>> get(String table, Object key, AtLeast atLeast) {
    return fresh(table, atLeast).get(key);
  }

  @Override
  public RowPage<Object, Message> read(String table, RowRange<Object> range, AtLeast atLeast) {
    return fresh(table, atLeast).read(range);
  }

  private TableView<Object, Message> fresh(String table, AtLeast atLeast) {
    return app.table(table).atLeast(atLeast.positions(), atLeast.timeout());
  }
}
