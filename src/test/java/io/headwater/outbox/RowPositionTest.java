package io.headwater.outbox;

import static io.headwater.outbox.OutboxRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.jdbc.OutboxRow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowPositionTest {
  @Test
  void readsWhatItWrites() {
    RowPosition position = RowPosition.of(List.of(row(9, "a"), row(-4, "b")));

    assertThat(RowPosition.read(position.write())).contains(position);
    assertThat(position.ids()).containsExactly(9L, -4L);
  }

  @Test
  void knowsTheRowsThatWerePublished() {
    RowPosition position = RowPosition.of(List.of(row(9, "a"), row(10, "a")));

    assertThat(position.has(row(9, "a"))).isTrue();
    assertThat(position.has(row(10, "a"))).isTrue();
  }

  @Test
  void knowsThatARowOfTheSameIdIsAnotherOne() {
    RowPosition position = RowPosition.of(List.of(row(9, "a")));

    assertThat(position.has(row(9, "b"))).isFalse();
    assertThat(position.has(row(11, "a"))).isFalse();
    assertThat(position.has(row(9, Optional.empty(), Optional.empty()))).isFalse();
    assertThat(position.has(row(9, Optional.of("a"), Optional.of("{}")))).isFalse();
  }

  @Test
  void tellsNoValueFromAnEmptyOne() {
    OutboxRow empty = row(9, Optional.of(""), Optional.empty());
    OutboxRow none = row(9, Optional.empty(), Optional.empty());

    assertThat(RowPosition.of(List.of(empty)).has(none)).isFalse();
  }

  @Test
  void readsNothingFromWhatIsNoPosition() {
    assertThat(RowPosition.read(new byte[] {1, 2, 3})).isEmpty();
    assertThat(RowPosition.read(new byte[] {8, 1})).isEmpty();
  }
}
