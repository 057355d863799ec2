package io.headwater.schema;

import io.headwater.event.MessageType;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects where a topology writes values of which type. */
final class TypeUses {
  private final TopologySpec spec;
  private final Set<TypeUse> uses = new LinkedHashSet<>();

  private TypeUses(TopologySpec spec) {
    this.spec = spec;
  }

  /** Returns the uses in a valid topology, in declared order, each once. */
  static List<TypeUse> of(TopologySpec spec) {
    TypeUses all = new TypeUses(spec);
    spec.streams().forEach(all::stream);
    spec.tables().forEach(all::table);
    spec.aggregates().forEach(all::aggregate);
    spec.pipelines().forEach(all::pipeline);
    return List.copyOf(all.uses);
  }

  private void add(TypeUse.Place place, String name, MessageType type) {
    // What Headwater writes of its own, it reads for ever.
    if (!type.descriptor().getFile().getName().startsWith("headwater/")) {
      uses.add(new TypeUse(place, name, type));
    }
  }

  private MessageType valueOf(String stream) {
    return spec.stream(stream).orElseThrow().value();
  }

  private void stream(StreamSpec stream) {
    add(TypeUse.Place.STREAM, stream.name(), stream.value());
    stream.upcasters().forEach(one -> add(TypeUse.Place.STREAM, stream.name(), one.from()));
  }

  private void table(TableSpec table) {
    add(TypeUse.Place.STORE, table.store(), valueOf(table.stream()));
    if (spec.hasSubscriptions(table.subscriptions())) {
      add(TypeUse.Place.REPARTITION, table.answers(), valueOf(table.stream()));
    }
  }

  private void aggregate(AggregateSpec aggregate) {
    add(TypeUse.Place.STORE, aggregate.store(), aggregate.behavior().types().state());
  }

  private void pipeline(PipelineSpec pipeline) {
    steps(pipeline.steps(), valueOf(pipeline.from().get(0)), pipeline.table().isPresent());
  }

  private void steps(List<StepSpec> steps, MessageType first, boolean isOfTable) {
    MessageType value = first;
    for (StepSpec step : steps) {
      if (step instanceof StepSpec.Branch branch) {
        for (StepSpec.Arm arm : branch.arms()) {
          steps(arm.steps(), value, isOfTable);
        }
      }
      stores(step, value);
      if (step instanceof StepSpec.Join join && isOfTable && join.on().isPresent()) {
        spec.table(join.table())
            .ifPresent(table -> add(TypeUse.Place.STORE, table.joined(), join.to()));
      }
      value = after(step).orElse(value);
    }
  }

  private void stores(StepSpec step, MessageType value) {
    if (step instanceof StepSpec.Repartition hop) {
      add(TypeUse.Place.REPARTITION, hop.name(), value);
    } else if (step instanceof StepSpec.FoldInto fold) {
      add(TypeUse.Place.STORE, fold.store(), fold.state());
    } else if (step instanceof StepSpec.WindowFold fold) {
      add(TypeUse.Place.STORE, fold.store(), fold.state());
    } else if (step instanceof StepSpec.StreamJoin join) {
      add(TypeUse.Place.STORE, join.leftStore(), value);
      add(TypeUse.Place.STORE, join.rightStore(), valueOf(join.stream()));
    } else if (step instanceof StepSpec.Process process) {
      process.stores().forEach(store -> add(TypeUse.Place.STORE, store.name(), store.state()));
    }
  }

  /** Returns the type of the values behind a step, if they are others than before it. */
  private static Optional<MessageType> after(StepSpec step) {
    if (step instanceof StepSpec.MapValue map) {
      return Optional.of(map.to());
    }
    if (step instanceof StepSpec.FlatMap flatMap) {
      return Optional.of(flatMap.to());
    }
    if (step instanceof StepSpec.FoldInto fold) {
      return Optional.of(fold.state());
    }
    if (step instanceof StepSpec.WindowFold fold) {
      return Optional.of(fold.state());
    }
    if (step instanceof StepSpec.Join join) {
      return Optional.of(join.to());
    }
    if (step instanceof StepSpec.StreamJoin join) {
      return Optional.of(join.to());
    }
    return step instanceof StepSpec.Process process ? Optional.of(process.to()) : Optional.empty();
  }
}
