package io.headwater.yaml;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.Scope;

/**
 * The records at one point of a pipeline.
 *
 * @param areRows whether they are changes of a table
 */
record RecordFlow(MessageType value, KeyType keyType, boolean areRows) {

  /** Returns the names that a rule at this point may use. */
  Scope scope() {
    Scope scope = Scope.of("value", value);
    return areRows ? scope.inRow(keyType) : scope.inRecord(keyType);
  }

  RecordFlow withValue(MessageType changed) {
    return new RecordFlow(changed, keyType, areRows);
  }

  RecordFlow withKey(KeyType changed) {
    return new RecordFlow(value, changed, areRows);
  }
}
