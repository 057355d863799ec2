package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.streams.QueryableTable;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The states by key that a store of a topology holds.
 *
 * @param row type of the states
 */
record StoredStates(KeyType keyType, MessageType row) {

  /** Returns all stores of states by their names, those of global tables last. */
  static Map<String, StoredStates> all(TopologySpec spec) {
    Map<String, StoredStates> stores = new LinkedHashMap<>();
    QueryableTable.all(spec)
        .forEach(table -> stores.put(table.name(), new StoredStates(table.keyType(), table.row())));
    spec.tables().stream().filter(TableSpec::isGlobal).forEach(table -> {
      StreamSpec stream = spec.stream(table.stream()).orElseThrow();
      stores.put(table.store(), new StoredStates(stream.keyType(), stream.value()));
    });
    return stores;
  }

  /**
   * Finds a store.
   *
   * @throws InvalidInputException if the topology has no such store
   */
  static StoredStates find(TopologySpec spec, String store) {
    Map<String, StoredStates> stores = all(spec);
    return Optional.ofNullable(stores.get(store))
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW1765",
                "topology '" + spec.name() + "'",
                "it has no state store '" + store + "'"
                    + NearMatch.didYouMean(store, stores.keySet()),
                stores.isEmpty()
                    ? "name a topology that keeps states"
                    : "use one of " + String.join(", ", stores.keySet())),
            null));
  }
}
