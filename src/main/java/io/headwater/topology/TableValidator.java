package io.headwater.topology;

import io.headwater.diagnostic.SourceLocation;
import java.util.HashMap;
import java.util.Map;

/** Finds what is wrong with the tables of a topology, and with where they are joined. */
final class TableValidator {
  private final TopologySpec spec;
  private final TopologyValidator validator;
  private final Map<String, Joining> joinings = new HashMap<>();
  private final Map<Rows, String> kept = new HashMap<>();

  /** The first place that a table is joined or read at, by the program that it is in. */
  private record Joining(String program, SourceLocation where) {}

  /** The rows of a stream, as one program keeps them. */
  private record Rows(String program, String stream) {}

  TableValidator(TopologySpec spec, TopologyValidator validator) {
    this.spec = spec;
    this.validator = validator;
  }

  /**
   * Notes where a declared table is joined or read; unless it is global, its rows are kept there.
   *
   * @param how {@code joined} or {@code read}
   */
  void note(String how, SourceLocation where, TableSpec table, String program) {
    Joining first = joinings.putIfAbsent(table.name(), new Joining(program, where));
    if (table.isGlobal()) {
      return;
    }
    if (first != null && !first.program().equals(program)) {
      validator.report(
          "HW0164",
          where,
          "table '%s' is %s in '%s', and at %s in '%s', which keep state apart"
              .formatted(table.name(), how, program, first.where(), first.program()),
          "declare another table of the same stream");
    }
    if (how.equals("read")) {
      return;
    }
    String before = kept.putIfAbsent(new Rows(program, table.stream()), table.name());
    if (before != null && !before.equals(table.name())) {
      validator.report(
          "HW0166",
          where,
          "tables '%s' and '%s' of stream '%s' are both joined in '%s'"
              .formatted(before, table.name(), table.stream(), program),
          "join '" + before + "' both times");
    }
  }

  /** Checks the declarations, once all pipelines were followed. */
  void check() {
    for (TableSpec table : spec.tables()) {
      validator.checkName(table.name(), "table", table.where());
      validator.checkName(table.store(), "store", table.where());
      if (spec.stream(table.stream()).isEmpty()) {
        validator.report(
            "HW0161",
            table.where(),
            "table '%s' holds %s".formatted(table.name(), validator.unknownStream(table.stream())),
            "declare the stream, or correct the name");
      }
      if (!joinings.containsKey(table.name())) {
        validator.report(
            "HW0163",
            table.where(),
            "table '%s' is joined by no step".formatted(table.name()),
            "add 'join', or remove the table");
      }
    }
  }
}
