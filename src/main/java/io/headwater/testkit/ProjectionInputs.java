package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which streams and rows the events of a projection are of. */
final class ProjectionInputs {
  private ProjectionInputs() {}

  /**
   * Finds the stream that has the type of an event.
   *
   * @throws IllegalArgumentException if it is not one stream
   */
  static String streamOf(TopologySpec topology, ProjectionSpec projection, Message event) {
    List<String> taking = projection.inputs().stream()
        .map(ProjectionSpec.Input::stream)
        .filter(stream -> Cases.takes(topology.stream(stream).orElseThrow().value(), event))
        .toList();
    if (taking.size() != 1) {
      throw new IllegalArgumentException("projection '%s' reads '%s' from %s: name the stream"
          .formatted(projection.name(), event.getDescriptorForType().getFullName(), taking));
    }
    return taking.get(0);
  }

  /** Returns an event under the key of its row. */
  static Envelope<?> keyed(ProjectionSpec projection, String stream, Envelope<?> event) {
    return projection.inputs().stream()
        .filter(input -> input.stream().equals(stream))
        .flatMap(input -> input.by().stream())
        .findFirst()
        .<Envelope<?>>map(by -> event.withKey(projection.keyType(), by.apply(event)))
        .orElse(event);
  }

  /** Returns the newest records of a stream of rows, by encoded key, without the deleted ones. */
  static Map<ByteString, Message> newest(List<Envelope<Message>> records) {
    Map<ByteString, Message> newest = new LinkedHashMap<>();
    for (Envelope<Message> record : records) {
      ByteString key = ByteString.copyFrom(record.keyBytes().orElseThrow());
      if (record.hasValue()) {
        newest.put(key, record.value());
      } else {
        newest.remove(key);
      }
    }
    return newest;
  }
}
