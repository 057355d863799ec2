package io.headwater.client;

import org.apache.kafka.clients.consumer.AcknowledgeType;

/** What the brokers are told of a record that was delivered. */
enum ShareAnswer {
  /** It is done. */
  ACCEPT(AcknowledgeType.ACCEPT),
  /** It is to be delivered again. */
  RELEASE(AcknowledgeType.RELEASE),
  /** It is not done and never will be: it is somewhere else by now. */
  REJECT(AcknowledgeType.REJECT);

  private final AcknowledgeType type;

  ShareAnswer(AcknowledgeType type) {
    this.type = type;
  }

  AcknowledgeType type() {
    return type;
  }
}
