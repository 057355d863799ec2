package io.headwater.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.streams.QueryableTable;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater query}: reads rows of a table from a running instance. */
@Command(
    name = "query",
    description = {
      "Read rows of a table from a running instance, through its HTTP endpoint.",
      "Without --key, --prefix and bounds, all rows that the instance has; keys of bytes are"
          + " written in hex."
    })
final class QueryCommand implements Callable<Integer> {
  /** What an instance says of a key that has no row. */
  private static final String NO_ROW = "HW1587";

  private final Console console;

  @Parameters(index = "0", paramLabel = "TOPOLOGY", description = "Name, folder or class of it.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "TABLE", description = "Name of the table's store.")
  private String table = "";

  @Option(names = "--key", paramLabel = "KEY", description = "The row of this key.")
  private Optional<String> key = Optional.empty();

  @Option(names = "--prefix", paramLabel = "KEY", description = "Rows whose keys begin so.")
  private Optional<String> prefix = Optional.empty();

  @Option(names = "--from", paramLabel = "KEY", description = "Rows from this key on.")
  private Optional<String> from = Optional.empty();

  @Option(names = "--to", paramLabel = "KEY", description = "Rows up to this key, included.")
  private Optional<String> to = Optional.empty();

  @Option(names = "--after", paramLabel = "KEY", description = "Go on behind this key.")
  private Optional<String> after = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "Rows at most, up to 1000; 100.")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--position",
      paramLabel = "TOPIC-P@O",
      description = "Wait until this record is processed; may be repeated.")
  private List<String> positions = new ArrayList<>();

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description = "Endpoint of the instance; of the one started from this folder by default.")
  private Optional<String> http = Optional.empty();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  QueryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    TopologySpec topology = topologies.catalog(console.world()).find(name).requireValid();
    requireTable(topology);
    String address = http.orElseGet(() -> HttpAddress.find(console, topology.name()));
    JsonNode answer;
    try {
      answer = new TableClient(address).get(table, parameters());
    } catch (InvalidInputException e) {
      if (!e.problems().get(0).code().equals(NO_ROW)) {
        throw e;
      }
      console.notes().line("there is no row of that key");
      return ExitCode.FAILED;
    }
    if (answer.has("rows")) {
      answer.get("rows").forEach(this::print);
      note(answer);
    } else {
      print(answer);
    }
    return ExitCode.OK;
  }

  private void requireTable(TopologySpec topology) {
    List<String> names =
        QueryableTable.all(topology).stream().map(QueryableTable::name).toList();
    if (!names.contains(table)) {
      throw new InvalidInputException(
          new Problem(
              "HW1580",
              "topology '" + topology.name() + "'",
              "it has no table '" + table + "'" + NearMatch.didYouMean(table, names),
              names.isEmpty() ? "add a projection" : "use one of " + String.join(", ", names)),
          null);
    }
  }

  private Map<String, List<String>> parameters() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    key.ifPresent(value -> all.put("key", List.of(value)));
    prefix.ifPresent(value -> all.put("prefix", List.of(value)));
    from.ifPresent(value -> all.put("from", List.of(value)));
    to.ifPresent(value -> all.put("to", List.of(value)));
    after.ifPresent(value -> all.put("after", List.of(value)));
    limit.ifPresent(value -> all.put("limit", List.of(Integer.toString(value))));
    all.put("position", positions);
    return all;
  }

  private void print(JsonNode row) {
    console
        .out()
        .line(
            json.isWanted()
                ? row.toString()
                : row.get("key").asText() + "  " + row.get("row").toString());
  }

  private void note(JsonNode page) {
    if (page.has("next")) {
      console
          .notes()
          .line("there are more rows: --after '%s'".formatted(page.get("next").asText()));
    }
    int read = page.get("partitions").size();
    int all = page.get("of").asInt();
    if (read < all) {
      console
          .notes()
          .line(
              "of %d partitions, %d were read; other instances have the rest".formatted(all, read));
    }
  }
}
