package io.headwater.testkit;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is told by a harness, as an application tells it. */
final class DriverProperties {
  private DriverProperties() {}

  /**
   * Returns the properties of an application.
   *
   * @param filled stores to be filled with what their events lead to, by commas
   */
  static Properties of(String application, Path stateDirectory, String filled) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    properties.put("headwater.filled.stores", filled);
    return properties;
  }
}
