package io.headwater.yaml;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.StepSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a pipeline reads, writes and keeps, with the type of the keys that each store is by. */
final class PipelineReach {
  private final TopologySpec topology;
  private final List<String> reads = new ArrayList<>();
  private final List<String> writes = new ArrayList<>();
  private final Map<String, Store> stores = new LinkedHashMap<>();

  /** A state store: the type of its keys and of its states. */
  record Store(KeyType keyType, MessageType state) {}

  private PipelineReach(TopologySpec topology) {
    this.topology = topology;
  }

  static PipelineReach of(TopologySpec topology, PipelineSpec pipeline, KeyType keys) {
    PipelineReach reach = new PipelineReach(topology);
    reach.reads.addAll(pipeline.from());
    reach.follow(pipeline.steps(), keys);
    return reach;
  }

  List<String> reads() {
    return reads;
  }

  List<String> writes() {
    return writes;
  }

  Set<String> storeNames() {
    return stores.keySet();
  }

  Optional<Store> store(String name) {
    return Optional.ofNullable(stores.get(name));
  }

  private void follow(List<StepSpec> steps, KeyType start) {
    KeyType keys = start;
    for (StepSpec step : steps) {
      if (step instanceof StepSpec.Repartition repartition) {
        keys = repartition.keyType();
      } else {
        note(step, keys);
      }
    }
  }

  private void note(StepSpec step, KeyType keys) {
    if (step instanceof StepSpec.Merge merge) {
      reads.addAll(merge.streams());
    } else if (step instanceof StepSpec.To to) {
      writes.add(to.stream());
    } else if (step instanceof StepSpec.FoldInto fold) {
      stores.put(fold.store(), new Store(keys, fold.state()));
    } else if (step instanceof StepSpec.Join join) {
      topology.table(join.table()).ifPresent(table -> note(table, keys));
    } else if (step instanceof StepSpec.WindowFold fold) {
      fold.late().ifPresent(writes::add);
    } else if (step instanceof StepSpec.Process process) {
      process.stores().forEach(store -> stores.put(store.name(), new Store(keys, store.state())));
    } else if (step instanceof StepSpec.Branch branch) {
      branch.arms().forEach(arm -> follow(arm.steps(), keys));
    }
  }

  private void note(TableSpec table, KeyType keys) {
    if (!reads.contains(table.stream())) {
      reads.add(table.stream());
    }
    topology.stream(table.stream())
        .ifPresent(rows -> stores.put(table.store(), new Store(keys, rows.value())));
  }
}
