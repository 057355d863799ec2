package io.headwater.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** How far the partitions of one version are, and who may go on with them. */
record OffsetRow(ProjectionVersion version) {
  private static final String WHERE = " WHERE application = ? AND projection = ?"
      + " AND version = ? AND topic = ? AND partition_number = ?";
  private static final String SELECT = "SELECT next_offset, epoch FROM headwater_offsets" + WHERE;

  private PreparedStatement prepared(
      Connection connection, String sql, SourcePartition partition, List<Long> first)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(ControlSql.of(sql));
    int at = 1;
    for (long value : first) {
      statement.setLong(at++, value);
    }
    statement.setString(at++, version.id().application());
    statement.setString(at++, version.id().projection());
    statement.setInt(at++, version.number());
    statement.setString(at++, partition.topic());
    statement.setInt(at, partition.partition());
    return statement;
  }

  OptionalLong next(Connection connection, SourcePartition partition) throws SQLException {
    try (PreparedStatement select = prepared(connection, SELECT, partition, List.of());
        ResultSet found = select.executeQuery()) {
      return found.next() ? OptionalLong.of(found.getLong(1)) : OptionalLong.empty();
    }
  }

  PartitionClaim claim(Connection connection, SourcePartition partition, long start)
      throws SQLException {
    List<Long> found = locked(connection, partition);
    if (found.isEmpty()) {
      String insert = "INSERT INTO headwater_offsets (next_offset, epoch, application,"
          + " projection, version, topic, partition_number) VALUES (?, ?, ?, ?, ?, ?, ?)";
      update(connection, insert, partition, List.of(start, 1L));
      return new PartitionClaim(partition, start, 1);
    }
    long epoch = found.get(1) + 1;
    String update = "UPDATE headwater_offsets SET epoch = ?" + WHERE;
    update(connection, update, partition, List.of(epoch));
    return new PartitionClaim(partition, found.get(0), epoch);
  }

  void require(Connection connection, PartitionClaim claim) throws SQLException {
    List<Long> found = locked(connection, claim.partition());
    if (found.isEmpty()) {
      throw new StaleWriterException(claim.partition(), "its version was dropped");
    }
    if (found.get(1) != claim.epoch() || found.get(0) != claim.next()) {
      throw new StaleWriterException(
          claim.partition(),
          "claim %d at offset %d was expected, claim %d is at offset %d"
              .formatted(claim.epoch(), claim.next(), found.get(1), found.get(0)));
    }
  }

  void advance(Connection connection, PartitionClaim claim, long end) throws SQLException {
    String update = "UPDATE headwater_offsets SET next_offset = ?" + WHERE;
    update(connection, update, claim.partition(), List.of(end));
  }

  /** Returns offset and epoch; empty if there is no row. */
  private List<Long> locked(Connection connection, SourcePartition partition) throws SQLException {
    String lock = SELECT + " FOR UPDATE";
    List<Long> values = new ArrayList<>();
    try (PreparedStatement select = prepared(connection, lock, partition, List.of());
        ResultSet found = select.executeQuery()) {
      if (found.next()) {
        values.add(found.getLong(1));
        values.add(found.getLong(2));
      }
    }
    return values;
  }

  private void update(
      Connection connection, String sql, SourcePartition partition, List<Long> first)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, partition, first)) {
      statement.executeUpdate();
    }
  }
}
