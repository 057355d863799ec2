package io.headwater.topology;

import io.headwater.diagnostic.SourceLocation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds what keeps records from being parked in order, or from being released. */
final class ParkingValidator {
  // Kafka takes 249 characters; the changelog's are '<topology>-<store>-changelog'.
  private static final int LONGEST_TOPIC = 249;

  private final TopologySpec spec;
  private final TopologyValidator validator;

  ParkingValidator(TopologySpec spec, TopologyValidator validator) {
    this.spec = spec;
    this.validator = validator;
  }

  /** Checks, given where each declared store was written, by such as {@code store 'orders'}. */
  void check(Map<String, SourceLocation> stores) {
    for (ParkingProgram program : ParkingProgram.of(spec, Recovery::setsAside)) {
      checkStore("lets records wait", program.retryStore(), program, stores);
    }
    for (ParkingProgram program : ParkingProgram.of(spec)) {
      checkStore("parks records", program.store(), program, stores);
      checkPlacement(program);
      checkTables(program);
    }
  }

  private void checkStore(
      String what, String store, ParkingProgram program, Map<String, SourceLocation> stores) {
    SourceLocation declared = stores.get("store '" + store + "'");
    if (declared != null) {
      validator.report(
          "HW1300",
          program.where(),
          "%s %s in store '%s', and a store of that name is declared at %s"
              .formatted(program.owner(), what, store, declared),
          "rename that store");
    }
    int length = (spec.name() + "-" + store + "-changelog").length();
    if (length > LONGEST_TOPIC) {
      validator.report(
          "HW1301",
          program.where(),
          "%s %s in store '%s', whose changelog topic would have a name of %d characters"
              .formatted(program.owner(), what, store, length),
          "shorten the names, so that it has at most " + LONGEST_TOPIC);
    }
  }

  private void checkPlacement(ParkingProgram program) {
    for (StreamSpec stream : program.streams()) {
      if (!stream.keyspace().isKeyed()) {
        validator.report(
            "HW1302",
            program.where(),
            "%s parks records by key, but stream '%s' has %s, which spreads one key over partitions"
                .formatted(program.owner(), stream.name(), stream.keyspace()),
            "declare another recovery, or a partitioner that hashes the key");
        return;
      }
    }
    List<Keyspace> keyspaces =
        program.streams().stream().map(StreamSpec::keyspace).distinct().toList();
    if (keyspaces.size() > 1) {
      String each = program.streams().stream()
          .map(stream -> "'%s' has %s".formatted(stream.name(), stream.keyspace()))
          .collect(Collectors.joining(", "));
      validator.report(
          "HW1303",
          program.where(),
          "%s parks records by key over streams that place keys differently: %s"
              .formatted(program.owner(), each),
          "declare another recovery, or the same keyspace for all of them");
    }
  }

  private void checkTables(ParkingProgram program) {
    for (TableSpec table : spec.tables()) {
      if (program.streams().stream().anyMatch(one -> one.name().equals(table.stream()))) {
        validator.report(
            "HW1304",
            program.where(),
            "%s parks records of stream '%s', whose topic is that of table '%s', too: there a"
                    .formatted(program.owner(), table.stream(), table.name())
                + " record without a value, such as a release, deletes a row",
            "declare another recovery");
      }
    }
  }
}
