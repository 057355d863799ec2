package io.headwater.yaml;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.StepSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a pipeline reads, writes and keeps, with the type of the keys that each store is by. */
final class PipelineReach {
  private final TopologySpec topology;
  private final PipelineSpec pipeline;
  private final List<String> reads = new ArrayList<>();
  private final List<String> writes = new ArrayList<>();
  private final Set<String> global = new HashSet<>();
  private final Map<String, Store> stores = new LinkedHashMap<>();
  private final Map<String, KeyType> parking = new LinkedHashMap<>();

  /** A state store: the type of its keys and of its states. */
  record Store(KeyType keyType, MessageType state) {}

  private PipelineReach(TopologySpec topology, PipelineSpec pipeline) {
    this.topology = topology;
    this.pipeline = pipeline;
  }

  static PipelineReach of(TopologySpec topology, PipelineSpec pipeline, KeyType keys) {
    PipelineReach reach = new PipelineReach(topology, pipeline);
    reach.reads.addAll(pipeline.from());
    pipeline.table().flatMap(topology::table).ifPresent(reach::note);
    reach.notePark(pipeline.name(), ErrorPolicy.DECODE, keys);
    reach.follow(pipeline.steps(), keys, pipeline.name());
    return reach;
  }

  List<String> reads() {
    return reads;
  }

  /** Returns what it reads and has a dead-letter queue for. */
  List<String> readsWithDeadLetters() {
    return reads.stream().filter(stream -> !global.contains(stream)).toList();
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

  /** Returns the programs that may park records, with the type of the keys of each. */
  Map<String, KeyType> parking() {
    return parking;
  }

  private void notePark(String program, String step, KeyType keys) {
    if (topology.recoveryOf(pipeline, step).parks()) {
      parking.putIfAbsent(program, keys);
    }
  }

  private void follow(List<StepSpec> steps, KeyType start, String within) {
    KeyType keys = start;
    String program = within;
    for (StepSpec step : steps) {
      notePark(program, step.name(), keys);
      if (step instanceof StepSpec.Repartition repartition) {
        keys = repartition.keyType();
        program = pipeline.name() + "/" + step.name();
        notePark(program, ErrorPolicy.DECODE, keys);
      } else if (step instanceof StepSpec.Branch branch) {
        for (StepSpec.Arm arm : branch.arms()) {
          follow(arm.steps(), keys, program);
        }
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
      topology.table(join.table()).ifPresent(table -> note(join, table, keys));
    } else if (step instanceof StepSpec.StreamJoin join) {
      reads.add(join.stream());
      join.late().ifPresent(writes::add);
    } else if (step instanceof StepSpec.WindowFold fold) {
      fold.late().ifPresent(writes::add);
    } else if (step instanceof StepSpec.Process process) {
      process.stores().forEach(store -> stores.put(store.name(), new Store(keys, store.state())));
    }
  }

  private void note(StepSpec.Join join, TableSpec table, KeyType keys) {
    note(table);
    if (join.on().isPresent() && !table.isGlobal()) {
      stores.put(table.joined(), new Store(keys, join.to()));
    }
  }

  private void note(TableSpec table) {
    if (!reads.contains(table.stream())) {
      reads.add(table.stream());
    }
    if (table.isGlobal()) {
      global.add(table.stream());
    }
    topology.stream(table.stream())
        .ifPresent(rows -> stores.put(table.store(), new Store(rows.keyType(), rows.value())));
  }
}
