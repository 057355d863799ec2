package io.headwater.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.kinds.modern.Thing;
import io.headwater.rows.Colliding;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.Recovery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTableProblemsTest {

  @Test
  void namesFieldsThatNeedOneColumn() {
    ProjectionSpec projection =
        ThingRows.projection("rows", "things", MessageType.of(Colliding.class), KeyType.STRING);

    assertThatThrownBy(() -> DatabaseTableProblems.requireNone(ThingRows.topology(projection)))
        .isInstanceOf(InvalidTopologyException.class)
        .hasMessage("""
            things.yaml:7:1: projection 'rows' cannot keep its rows in a database: field \
            'ownerURL' of 'rows.Colliding' needs column 'owner_url', which field 'owner_url' \
            has [HW1700]
              fix: rename the field
            things.yaml:7:1: projection 'rows' cannot keep its rows in a database: field \
            'row_key' of 'rows.Colliding' needs column 'row_key', which Headwater has [HW1700]
              fix: rename the field
            things.yaml:7:1: projection 'rows' cannot keep its rows in a database: field \
            'a_name_with_rather_more_characters_than_postgresql_takes_for_one' of \
            'rows.Colliding' needs a column whose name has 64 characters, at most 63 may be \
            [HW1701]
              fix: shorten the field's name
            things.yaml:7:1: projection 'rows' cannot keep its rows in a database: field \
            'row_bytes' of 'rows.Colliding' needs column 'row_bytes', which Headwater has [HW1700]
              fix: rename the field""");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Things", "1things", "public.things", "headwater_x", "things_v2"})
  void refusesNamesThatAreNoneForATable(String table) {
    ProjectionSpec projection = ThingRows.projection(table);

    assertThatThrownBy(() -> DatabaseTableProblems.requireNone(ThingRows.topology(projection)))
        .hasMessage("""
            things.yaml:7:1: projection 'rows' keeps its rows in table '%s', which is no name \
            for one [HW1702]
              fix: use a-z, 0-9 and '_', a letter first, at most 56 characters; not \
            'headwater_…', nor '…_v1'""".formatted(table));
  }

  @Test
  void refusesTwoProjectionsInOneTable() {
    ProjectionSpec other =
        ThingRows.projection("others", "things", MessageType.of(Thing.class), KeyType.STRING);

    assertThatThrownBy(() -> DatabaseTableProblems.requireNone(
            ThingRows.topology(ThingRows.projection("things"), other)))
        .hasMessage("""
            things.yaml:7:1: projection 'others' keeps its rows in table 'things', as projection \
            'rows' does at things.yaml:7:1 [HW1703]
              fix: name another table""");
  }

  @Test
  void refusesToParkWhereNothingCanWait() {
    ProjectionSpec projection = ThingRows.projection("things").withRecovery(Recovery.park());

    assertThatThrownBy(() -> DatabaseTableProblems.requireNone(ThingRows.topology(projection)))
        .hasMessage("""
            things.yaml:7:1: projection 'rows' parks events that it fails on, but a database \
            keeps its rows, where none can wait [HW1704]
              fix: declare dead-letter, retry, skip or fail""");
  }
}
