package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordPositionTest {
  @Test
  void readsWhatItRenders() {
    RecordPosition position = new RecordPosition("card-swipes-2", 11, 10_442);

    assertThat(RecordPosition.parse(position.toString())).hasValue(position);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "orders", "orders-2", "orders@7", "orders-x@7", "orders-2@-1", "-1@2"})
  void readsNothingElse(String text) {
    assertThat(RecordPosition.parse(text)).isEmpty();
  }
}
