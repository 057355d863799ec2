package io.headwater.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.kinds.modern.Colour;
import io.headwater.kinds.modern.Thing;
import io.headwater.rows.Small;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RowSchemaTest {
  private static final RowSchema THINGS = RowSchema.of(MessageType.of(Thing.class), KeyType.STRING);

  private static Thing everything() {
    return Thing.newBuilder()
        .setText("a \"b\"")
        .setSmall(-1)
        .setCount(-1)
        .setBig(-1)
        .setRatio(0.5f)
        .setReal(0.25)
        .setFlag(true)
        .setRaw(ByteString.copyFromUtf8("\0z"))
        .setColourValue(7)
        .setChild(Thing.newBuilder().setText("c").setBig(2).putStock("k", 1))
        .setAt(Timestamp.newBuilder().setSeconds(-1).setNanos(123_456_789))
        .setSpan(Duration.newBuilder().setSeconds(1).setNanos(2))
        .setLabel(StringValue.of(""))
        .setLimit(UInt32Value.of(-1))
        .setMaybe(0)
        .setRight(9)
        .addNames("x")
        .addNames("y")
        .addColours(Colour.BLUE)
        .putStock("b", 2)
        .putStock("a", 1)
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void columnsHoldFieldsOfEveryKind(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();
    DatabaseTable table = ThingRows.table();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      ProjectionVersion version = database.catalog().open(table);
      RowWriter writer = database.writer(table, version);
      PartitionClaim claim = writer.claim(ThingRows.FIRST, () -> 0);
      writer.apply(claim, new RowBatch(1, List.of(ThingRows.puts(0, "k", everything()))), () -> {});
    }

    assertThat(TestDatabase.query(address, """
        SELECT "row_key", "text", "small", "count", "big", "ratio", "real", "colour", "span_nanos",
          "label", "limit", "note", "maybe", "left", "right", "whole" FROM "things\""""))
        .containsExactly("k|a \"b\"|-1|4294967295|18446744073709551615|0.5|0.25|7|1000000002||"
            + "4294967295|null|0|null|9|0");
    assertThat(TestDatabase.query(
            address, """
        SELECT "row_key" FROM "things" WHERE "flag"
          AND "at" = TIMESTAMP WITH TIME ZONE '1969-12-31 23:59:59.123456+00:00'
          AND "raw" = %s""".formatted(kind == TestDatabase.H2 ? "X'007a'" : "'\\x007a'::bytea")))
        .containsExactly("k");
    assertThat(TestDatabase.query(address, """
        SELECT "names", "sizes", "colours", "stock", "by_flag", "child" FROM "things\""""))
        .allSatisfy(row -> assertThat(row.replace(" ", ""))
            .isEqualTo("[\"x\",\"y\"]|[]|[\"BLUE\"]|{\"a\":\"1\",\"b\":\"2\"}|{}|"
                + (kind == TestDatabase.H2
                    ? "{\"text\":\"c\",\"big\":\"2\",\"stock\":{\"k\":\"1\"}}"
                    : "{\"big\":\"2\",\"text\":\"c\",\"stock\":{\"k\":\"1\"}}")));
  }

  @ParameterizedTest
  @CsvSource({
    "owner_name, owner_name",
    "ownerName, owner_name",
    "URL, url",
    "userURL2, user_url2",
    "HTTPServer, http_server",
    "order, order"
  })
  void namesColumnsInSnakeCase(String field, String column) {
    assertThat(RowColumn.snakeCase(field)).isEqualTo(column);
  }

  @Test
  void declaresTablesInTheWordsOfPostgreSql() {
    TableSql sql = new TableSql(
        new PostgreSqlDialect(),
        RowSchema.of(MessageType.of(Small.class), KeyType.INT64),
        "small_v1");

    assertThat(sql.create())
        .isEqualTo("CREATE TABLE IF NOT EXISTS \"small_v1\" (\"row_key\" bigint NOT NULL,"
            + " \"order\" text, \"parts\" jsonb NOT NULL, \"row_bytes\" bytea NOT NULL,"
            + " PRIMARY KEY (\"row_key\"))");
  }

  @Test
  void refusesTextThatPostgreSqlCannotHold() {
    Thing row = Thing.newBuilder().setText("a\0").build();

    assertThatThrownBy(() -> THINGS.values("k", row))
        .isInstanceOf(UnstorableRowException.class)
        .hasMessage("column 'text' would hold U+0000");
  }

  @Test
  void refusesSuchTextWithinJsonButNotWhatLooksLikeIt() {
    Thing looksLikeIt = Thing.newBuilder().addNames("\\u0000").build();
    Thing row = Thing.newBuilder().addNames("\\\0").build();

    assertThat(THINGS.values("k", looksLikeIt)).contains("[\"\\\\u0000\"]");
    assertThatThrownBy(() -> THINGS.values("k", row))
        .hasMessage("column 'names' would hold U+0000");
  }

  @Test
  void refusesDurationsAndTimesThatAreOutOfRange() {
    Thing longest = Thing.newBuilder()
        .setSpan(Duration.newBuilder().setSeconds(Long.MAX_VALUE))
        .build();
    Thing latest = Thing.newBuilder()
        .setAt(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))
        .build();

    assertThatThrownBy(() -> THINGS.values("k", longest))
        .hasMessage("column 'span_nanos' would hold more than 292 years in nanoseconds");
    assertThatThrownBy(() -> THINGS.values("k", latest))
        .hasMessage("column 'at' would hold a time that is not within the years 1 to 9999");
  }
}
