package io.headwater.yaml;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.expression.Scope;

/** The records at one point of a pipeline. */
record RecordFlow(MessageType value, KeyType keyType) {

  /** Returns the names that a rule at this point may use. */
  Scope scope() {
    return Scope.of("value", value).inRecord(keyType);
  }

  RecordFlow withValue(MessageType changed) {
    return new RecordFlow(changed, keyType);
  }

  RecordFlow withKey(KeyType changed) {
    return new RecordFlow(value, changed);
  }
}
