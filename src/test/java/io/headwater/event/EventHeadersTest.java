package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHeadersTest {
  private static final EventHeaders.Entry A = EventHeaders.Entry.text("a", "1");
  private static final EventHeaders.Entry B = EventHeaders.Entry.text("b", "2");
  private static final EventHeaders.Entry A_AGAIN = EventHeaders.Entry.text("a", "3");
  private static final EventHeaders.Entry ABSENT = new EventHeaders.Entry("a", null);

  @Test
  void keepsOrderAndRepeats() {
    assertThat(EventHeaders.of(List.of(A, B, A_AGAIN)).entries()).containsExactly(A, B, A_AGAIN);
  }

  @Test
  void cannotBeChangedByWhoeverReadsThem() {
    List<EventHeaders.Entry> read =
        EventHeaders.ofOwn(new ArrayList<>(List.of(A))).entries();

    assertThatThrownBy(() -> read.add(B)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void findsTheLastOfAName() {
    EventHeaders headers = EventHeaders.of(List.of(A, B, A_AGAIN));

    assertThat(headers.text("a")).contains("3");
    assertThat(headers.bytes("b")).contains(B.value());
    assertThat(headers.text("c")).isEmpty();
  }

  @Test
  void sayWhereARecordEnteredByTheirOriginOrElseTheirId() {
    EventHeaders id = EventHeaders.of(List.of(EventHeaders.Entry.text("hw-id", "in-0@7")));

    assertThat(id.origin()).contains(new RecordPosition("in", 0, 7));
    assertThat(id.plus(EventHeaders.Entry.text("hw-origin", "other-1@8")).origin())
        .contains(new RecordPosition("other", 1, 8));
    assertThat(EventHeaders.of(List.of(EventHeaders.Entry.text("hw-id", "e-1"))).origin())
        .isEmpty();
  }

  @Test
  void findsNoValueInALastHeaderWithoutOne() {
    assertThat(EventHeaders.of(List.of(A, ABSENT)).text("a")).isEmpty();
  }

  @Test
  void tellsAnAbsentValueFromAnEmptyOne() {
    EventHeaders.Entry empty = new EventHeaders.Entry("a", new byte[0]);

    assertThat(empty).isNotEqualTo(ABSENT);
    assertThat(EventHeaders.of(List.of(empty)).text("a")).contains("");
  }

  @Test
  void isEqualByContent() {
    EventHeaders left = EventHeaders.of(List.of(A, B));
    EventHeaders right = EventHeaders.of(List.of(EventHeaders.Entry.text("a", "1"), B));

    assertThat(left).isEqualTo(right).hasSameHashCodeAs(right);
    assertThat(left).isNotEqualTo(EventHeaders.of(List.of(B, A)));
  }

  @Test
  void leavesHeadersOut() {
    EventHeaders headers = EventHeaders.of(List.of(A, B, A_AGAIN));

    assertThat(headers.without("a"::equals).entries()).containsExactly(B);
    assertThat(headers.without("c"::equals)).isSameAs(headers);
    assertThat(headers.without(name -> true)).isSameAs(EventHeaders.NONE);
  }

  @Test
  void addsAHeaderAtTheEnd() {
    assertThat(EventHeaders.NONE.plus(A).plus(B).plus(A_AGAIN).entries())
        .containsExactly(A, B, A_AGAIN);
  }

  @Test
  void copiesTheListItIsGiven() {
    List<EventHeaders.Entry> entries = new ArrayList<>(List.of(A));
    EventHeaders headers = EventHeaders.of(entries);
    entries.add(B);

    assertThat(headers.entries()).containsExactly(A);
    assertThatThrownBy(() -> headers.entries().add(B))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void measuresNamesAndValuesInBytes() {
    EventHeaders headers =
        EventHeaders.of(List.of(A, ABSENT, EventHeaders.Entry.text("größe", "größe")));

    assertThat(headers.sizeBytes())
        .isEqualTo(2 + 1 + 2 * "größe".getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void rendersNamesAndSizesButNoValues() {
    assertThat(EventHeaders.of(List.of(A, ABSENT))).hasToString("[a(1 B), a(null)]");
  }
}
