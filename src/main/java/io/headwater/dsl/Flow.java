package io.headwater.dsl;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.Scope;
import io.headwater.topology.StepSpec;

/**
 * The records at one point of a pipeline.
 *
 * @param areRows whether they are changes of a table
 */
record Flow(MessageType value, KeyType keyType, boolean areRows) {

  /** Returns the names that a rule at this point may use. */
  Scope scope() {
    Scope scope = Scope.of("value", value);
    return areRows ? scope.inRow(keyType) : scope.inRecord(keyType);
  }

  /** Returns the records that a step passes on. */
  Flow after(StepSpec step) {
    if (step instanceof StepSpec.MapValue map) {
      return withValue(map.to());
    }
    if (step instanceof StepSpec.FlatMap flatMap) {
      return withValue(flatMap.to());
    }
    if (step instanceof StepSpec.FoldInto fold) {
      return withValue(fold.state());
    }
    if (step instanceof StepSpec.WindowFold fold) {
      return withValue(fold.state());
    }
    if (step instanceof StepSpec.Join join) {
      return withValue(join.to());
    }
    if (step instanceof StepSpec.StreamJoin join) {
      return withValue(join.to());
    }
    if (step instanceof StepSpec.Process process) {
      return withValue(process.to());
    }
    return step instanceof StepSpec.Repartition repartition
        ? new Flow(value, repartition.keyType(), areRows)
        : this;
  }

  private Flow withValue(MessageType changed) {
    return new Flow(changed, keyType, areRows);
  }
}
