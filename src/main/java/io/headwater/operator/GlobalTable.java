package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.Envelope;
import io.headwater.event.FieldProtection;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.event.UndecodableEventException;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Optional;

/**
 * A table that every instance keeps whole. Its rows belong to no program and to no transaction: a
 * host reads them as they come, all that were there before the first record of a program.
 *
 * <p>Immutable, thread-safe. The event time of a row plays no part: the one read last counts.
 */
public final class GlobalTable {
  private final TableSpec spec;
  private final ProgramEntry.Source rows;

  private GlobalTable(TableSpec spec, ProgramEntry.Source rows) {
    this.spec = spec;
    this.rows = rows;
  }

  /** What a record of the table's stream says. */
  public sealed interface Row {

    /** The newest row of a key. */
    record Kept(byte[] key, Snapshot row) implements Row {}

    /** A key has no row any more. */
    record Deleted(byte[] key) implements Row {}

    /**
     * The record cannot be read, and the row that its key may have stays.
     *
     * @param message without payload
     */
    record Skipped(FailureCode code, String message) implements Row {}
  }

  /** Returns the global tables of a valid topology, in declared order. */
  public static List<GlobalTable> of(TopologySpec spec) {
    return spec.tables().stream()
        .filter(TableSpec::isGlobal)
        .map(table -> new GlobalTable(table, rows(spec, table)))
        .toList();
  }

  private static ProgramEntry.Source rows(TopologySpec spec, TableSpec table) {
    return ProgramCompiler.source(spec.stream(table.stream()).orElseThrow(), true);
  }

  /** Returns the name. */
  public String name() {
    return spec.name();
  }

  /** Returns the name of its store. */
  public String store() {
    return spec.store();
  }

  /** Returns the topic that its rows come from. */
  public String topic() {
    return rows.topic();
  }

  /** Returns the type of its rows. */
  public MessageType row() {
    return rows.value();
  }

  /**
   * Reads a record; whatever is wrong with it is told, not thrown. A row is sealed as its topic has
   * it: who reads it opens it.
   *
   * @throws RuntimeException whatever keeps the keys of subjects from being asked
   */
  public Row read(InputRecord record, Limits limits, FieldProtection protection) {
    // Upcasters see what is meant. Without any there is nothing to open, and to seal again.
    FieldProtection between = rows.decoder().isEmpty() ? FieldProtection.NONE : protection;
    try {
      Envelope<Message> row = RecordCodec.decode(rows, record, limits, between);
      byte[] key = UnitOfWork.keyOf(row);
      return record.value() == null ? new Row.Deleted(key) : new Row.Kept(key, kept(row, between));
    } catch (RecordFailureException e) {
      return new Row.Skipped(e.code(), String.valueOf(e.getMessage()));
    } catch (UndecodableEventException e) {
      return new Row.Skipped(e.code(), String.valueOf(e.getMessage()));
    }
  }

  private static Snapshot kept(Envelope<Message> row, FieldProtection protection) {
    return new Snapshot(protection.seal(row.value(), () -> Optional.of(row.keyText())), 1);
  }
}
