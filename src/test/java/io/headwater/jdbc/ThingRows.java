package io.headwater.jdbc;

import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.diagnostic.LetterContent;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.kinds.modern.Thing;
import io.headwater.partition.Partitionings;
import io.headwater.topology.Placement;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A projection whose rows have a field of every kind, and changes of them. */
final class ThingRows {
  static final SourceLocation WHERE = new SourceLocation("things.yaml", 7, 1);
  static final SourcePartition FIRST = new SourcePartition("things", 0);
  static final SourcePartition SECOND = new SourcePartition("things", 1);

  private ThingRows() {}

  static ProjectionSpec projection(String table) {
    return projection("rows", table, MessageType.of(Thing.class), KeyType.STRING);
  }

  static ProjectionSpec projection(String name, String table, MessageType row, KeyType keyType) {
    Projection behavior = Projection.of(
        name,
        row,
        List.of(new Projection.Changes(
            MessageType.of(Thing.class),
            java.util.Map.of(),
            Optional.of((before, value, event) -> Optional.of(value)))),
        WHERE);
    return new ProjectionSpec(
        name,
        List.of(new ProjectionSpec.Input("things", Optional.empty(), WHERE)),
        keyType,
        behavior,
        new ProjectionSpec.Database(table),
        Optional.empty(),
        WHERE);
  }

  static TopologySpec topology(ProjectionSpec... projections) {
    StreamSpec stream = new StreamSpec(
        "things",
        "things",
        StreamSpec.deadLettersOf("things"),
        MessageType.of(Thing.class),
        KeyType.STRING,
        Optional.empty(),
        2,
        new Placement.ByKey(Partitionings.murmur2()),
        Optional.empty(),
        Optional.empty(),
        LetterContent.FULL,
        List.of(),
        WHERE);
    return new TopologySpec(
        "shop",
        List.of(stream),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(projections),
        List.of(),
        Recovery.deadLetter(),
        Optional.empty(),
        List.of(),
        WHERE);
  }

  static DatabaseTable table() {
    ProjectionSpec projection = projection("things");
    return DatabaseTable.of(topology(projection), projection);
  }

  /** A record that appends its offset to the text of a row, so that order and repeats show. */
  static RowChange appends(long offset, String key) {
    return change(
        offset,
        key,
        before -> Optional.of(Thing.newBuilder()
            .setText(before.map(row -> ((Thing) row).getText() + ",").orElse("") + offset)
            .build()));
  }

  static RowChange deletes(long offset, String key) {
    return change(offset, key, before -> Optional.empty());
  }

  static RowChange puts(long offset, String key, Thing row) {
    return change(offset, key, before -> Optional.of(row));
  }

  private static RowChange change(long offset, String key, UnaryOperator<Optional<Message>> fold) {
    return new RowChange() {
      @Override
      public long offset() {
        return offset;
      }

      @Override
      public Object key() {
        return key;
      }

      @Override
      public Optional<Message> fold(Optional<Message> before) {
        return fold.apply(before);
      }
    };
  }
}
