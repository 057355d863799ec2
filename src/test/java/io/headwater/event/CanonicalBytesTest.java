package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanonicalBytesTest {

  private static Struct numbers(IntStream keys) {
    Struct.Builder struct = Struct.newBuilder();
    keys.forEach(key ->
        struct.putFields("key-" + key, Value.newBuilder().setNumberValue(key).build()));
    return struct.build();
  }

  @Test
  void givesEqualMapsEqualBytes() {
    Struct upwards = numbers(IntStream.range(0, 100));
    Struct downwards = numbers(IntStream.range(0, 100).map(i -> 99 - i));

    assertThat(CanonicalBytes.of(upwards)).isEqualTo(CanonicalBytes.of(downwards));
  }

  @Test
  void takesTheBytesOfTheSizeThatWasComputed() {
    Struct struct = numbers(IntStream.range(0, 10));

    assertThat(CanonicalBytes.of(struct)).hasSize(struct.getSerializedSize());
  }
}
