package io.headwater.http;

import com.google.protobuf.Message;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.KeyType;
import io.headwater.event.MessageRendering;
import io.headwater.runtime.RowPage;
import io.headwater.runtime.TableRow;
import io.headwater.runtime.TableUnavailableException;
import io.javalin.http.Context;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Answers with rows of tables, as JSON of protobuf's mapping. */
final class TableRoutes {
  private final Tables tables;

  TableRoutes(Tables tables) {
    this.tables = tables;
  }

  void names(Context context) {
    json(context, Refusal.json(Map.of("tables", tables.names())));
  }

  void rows(Context context) {
    String table = context.pathParam("name");
    String where = context.req().getMethod() + " " + context.path();
    if (!tables.names().contains(table)) {
      refuse(
          context,
          404,
          new Problem(
              "HW1580",
              where,
              "there is no table of that name",
              tables.names().isEmpty()
                  ? "add a projection to the topology"
                  : "use one of " + String.join(", ", tables.names())));
      return;
    }
    try {
      answer(context, table, where);
    } catch (InvalidInputException e) {
      refuse(context, 400, e.problems().get(0));
    } catch (TableUnavailableException | ClusterUnavailableException e) {
      context.header("Retry-After", "1");
      refuse(context, 503, e.problems().get(0));
    }
  }

  private void answer(Context context, String table, String where) {
    KeyType keyType = tables.keyType(table);
    TableRequest request = new TableRequest(where, context.queryParamMap(), keyType);
    Optional<Object> key = request.key();
    if (key.isEmpty()) {
      json(context, page(table, tables.read(table, request.range(), request.atLeast())));
      return;
    }
    tables
        .get(table, key.get(), request.atLeast())
        .ifPresentOrElse(
            row -> json(context, row(row) + "\n"),
            () -> refuse(
                context,
                404,
                new Problem(
                    "HW1587", where, "there is no row of that key", "ask for another one")));
  }

  private static void json(Context context, String body) {
    context.status(200).contentType("application/json").result(body);
  }

  private static void refuse(Context context, int status, Problem problem) {
    context.status(status).contentType("application/json").result(Refusal.json(problem));
  }

  private static String page(String table, RowPage<Object, Message> page) {
    String rows = page.rows().stream().map(TableRoutes::row).collect(Collectors.joining(","));
    String next = page.next().map(key -> ",\"next\":" + key(key)).orElse("");
    return "{\"table\":%s,\"rows\":[%s]%s,\"partitions\":%s,\"of\":%d}\n"
        .formatted(quoted(table), rows, next, new TreeSet<>(page.read()), page.partitions());
  }

  private static String row(TableRow<Object, Message> row) {
    return "{\"key\":%s,\"row\":%s,\"events\":%d}"
        .formatted(key(row.key()), MessageRendering.json(row.row()), row.events());
  }

  /** Writes a key as it can be asked for: bytes in hex. */
  private static String key(Object key) {
    return key instanceof Long number
        ? number.toString()
        : quoted(key instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : (String) key);
  }

  private static String quoted(String text) {
    return Refusal.json((Object) text).strip();
  }
}
