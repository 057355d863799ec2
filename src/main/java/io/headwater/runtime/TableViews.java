package io.headwater.runtime;

import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.event.FieldProtection;
import io.headwater.streams.QueryableTable;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The tables of one instance, by the names of their stores.
 *
 * @param streams absent if the topology leaves nothing to Kafka Streams, and has no tables then
 */
record TableViews(
    TopologySpec spec,
    List<QueryableTable> tables,
    ClusterTopics cluster,
    Optional<KafkaStreams> streams,
    FieldProtection protection) {

  List<String> names() {
    return tables.stream().map(QueryableTable::name).toList();
  }

  TableView<Object, Message> view(String name) {
    return view(named(name));
  }

  <K, R extends Message> TableView<K, R> view(String name, Class<K> key, Class<R> row) {
    QueryableTable table = named(name);
    if (table.keyType().javaType() != key || !row.isInstance(table.row().defaultInstance())) {
      throw new IllegalArgumentException("table '%s' has rows of '%s' by keys of %s"
          .formatted(name, table.row(), table.keyType().javaType().getSimpleName()));
    }
    return view(table);
  }

  private <K, R extends Message> TableView<K, R> view(QueryableTable table) {
    GroupOffsets offsets = new GroupOffsets(cluster, spec);
    return new TableView<>(
        streams.orElseThrow(), table, new PositionWait(cluster, offsets, table), protection);
  }

  private QueryableTable named(String name) {
    return tables.stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1580",
                "topology '" + spec.name() + "'",
                "it has no table '" + name + "'" + NearMatch.didYouMean(name, names()),
                tables.isEmpty() ? "add a projection" : "use one of " + String.join(", ", names())),
            null));
  }
}
