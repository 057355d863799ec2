package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.event.EventHeaders;
import java.time.Instant;

/**
 * A record that a scenario gives to a topology.
 *
 * @param stream by its name
 * @param key of the Java class of the stream's key type
 * @param value of the stream's type
 */
public record ScenarioRecord(
    String stream, Object key, Message value, EventHeaders headers, Instant eventTime) {}
