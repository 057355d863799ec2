package io.headwater.embedded;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;

/** The classes of the broker, which a user of the library has to ask for. */
final class BrokerClasses {
  private BrokerClasses() {}

  /**
   * Checks that they are there, before anything is created.
   *
   * @throws InvalidInputException if they are not
   */
  static void require() {
    try {
      Class.forName("kafka.server.KafkaRaftServer", false, BrokerClasses.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      Problem problem = new Problem(
          "HW0811",
          "class path",
          "has no Kafka broker to embed",
          "add org.apache.kafka:kafka_2.13, in the version of kafka-clients");
      throw new InvalidInputException(problem, e);
    }
  }
}
