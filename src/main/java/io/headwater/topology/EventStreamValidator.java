package io.headwater.topology;

import io.headwater.diagnostic.SourceLocation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds streams of events that something else writes to as well.
 *
 * <p>What an aggregate or a saga is, is made of its events: numbered without gaps, and folded again
 * whenever its state has to be made anew. Records of others in between would be folded, too.
 */
final class EventStreamValidator {
  private final TopologySpec spec;
  private final TopologyValidator validator;
  private final Map<String, String> owners = new HashMap<>();

  EventStreamValidator(TopologySpec spec, TopologyValidator validator) {
    this.spec = spec;
    this.validator = validator;
  }

  void check() {
    spec.aggregates()
        .forEach(one -> own(one.events(), "aggregate '" + one.name() + "'", one.where()));
    spec.sagas().forEach(one -> own(one.events(), "saga '" + one.name() + "'", one.where()));
    spec.pipelines().forEach(one -> checkSteps("pipeline '" + one.name() + "'", one.steps()));
    spec.projections().forEach(one -> {
      if (one.target() instanceof ProjectionSpec.Topic topic) {
        checkWriter(topic.stream(), "projection '" + one.name() + "'", one.where());
      }
    });
  }

  private void own(String stream, String writer, SourceLocation where) {
    checkWriter(stream, writer, where);
    owners.putIfAbsent(stream, writer);
  }

  private void checkSteps(String pipeline, List<StepSpec> steps) {
    for (StepSpec step : steps) {
      if (step instanceof StepSpec.To to) {
        checkWriter(to.stream(), pipeline, to.where());
      } else if (step instanceof StepSpec.Branch branch) {
        branch.arms().forEach(arm -> checkSteps(pipeline, arm.steps()));
      }
    }
  }

  private void checkWriter(String stream, String writer, SourceLocation where) {
    String owner = owners.get(stream);
    if (owner != null) {
      validator.report(
          "HW0167",
          where,
          "%s writes to stream '%s', which holds the events of %s".formatted(writer, stream, owner),
          "declare another stream: states are made of these events, and of no others");
    }
  }
}
