package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.behavior.RecordTransform;

/** Makes the user's object of one {@code process} step, once per running program. */
@FunctionalInterface
interface ProcessFactory {
  RecordTransform<Message> create();
}
