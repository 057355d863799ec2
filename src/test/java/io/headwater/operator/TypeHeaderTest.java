package io.headwater.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import io.headwater.event.EventHeaders;
import org.junit.jupiter.api.Test;

class TypeHeaderTest {
  @Test
  void namesTheTypeOfEachValue() {
    TypeHeader header = new TypeHeader();

    assertThat(header.of(StringValue.of("a"))).isEqualTo(named("google.protobuf.StringValue"));
    assertThat(header.of(Int64Value.of(1))).isEqualTo(named("google.protobuf.Int64Value"));
    assertThat(header.of(StringValue.of("b"))).isEqualTo(named("google.protobuf.StringValue"));
  }

  private static EventHeaders.Entry named(String type) {
    return EventHeaders.Entry.text("hw-type", type);
  }
}
