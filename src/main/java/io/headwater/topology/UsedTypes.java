package io.headwater.topology;

import io.headwater.behavior.Aggregate;
import io.headwater.event.MessageType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the types of messages that a topology reads, writes or keeps. */
final class UsedTypes {
  private final Set<MessageType> types = new LinkedHashSet<>();

  Set<MessageType> of(TopologySpec spec) {
    spec.streams().forEach(stream -> types.add(stream.value()));
    spec.aggregates().forEach(aggregate -> {
      Aggregate.Types all = aggregate.behavior().types();
      types.addAll(List.of(all.command(), all.event(), all.state()));
    });
    spec.pipelines().forEach(pipeline -> add(pipeline.steps()));
    // Not from the decoder, which there is none of if the upcasters are wrong.
    spec.streams().forEach(stream -> stream.upcasters().forEach(one -> types.add(one.from())));
    spec.sagas().forEach(saga -> types.add(saga.behavior().state()));
    spec.projections().forEach(projection -> types.add(projection.behavior().row()));
    return types;
  }

  private void add(List<StepSpec> steps) {
    for (StepSpec step : steps) {
      if (step instanceof StepSpec.MapValue map) {
        types.add(map.to());
      } else if (step instanceof StepSpec.FlatMap map) {
        types.add(map.to());
      } else if (step instanceof StepSpec.FoldInto fold) {
        types.add(fold.state());
      } else if (step instanceof StepSpec.WindowFold fold) {
        types.add(fold.state());
      } else if (step instanceof StepSpec.Join join) {
        types.add(join.to());
      } else if (step instanceof StepSpec.StreamJoin join) {
        types.add(join.to());
      } else if (step instanceof StepSpec.Process process) {
        types.add(process.to());
        process.stores().forEach(store -> types.add(store.state()));
      } else if (step instanceof StepSpec.Branch branch) {
        branch.arms().forEach(arm -> add(arm.steps()));
      }
    }
  }
}
