package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.FailureCode;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class KeyTypeTest {
  static final List<Arguments> KEYS = List.of(
      Arguments.of(KeyType.STRING, "", ""),
      Arguments.of(KeyType.STRING, "order-1", "6f726465722d31"),
      Arguments.of(KeyType.STRING, "héllo", "68c3a96c6c6f"),
      Arguments.of(KeyType.STRING, "\ud83d\ude00", "f09f9880"),
      Arguments.of(KeyType.STRING, "\u0000\u007f", "007f"),
      Arguments.of(KeyType.INT64, 1L, "0000000000000001"),
      Arguments.of(KeyType.INT64, Long.MIN_VALUE, "8000000000000000"),
      Arguments.of(KeyType.BYTES, new byte[] {1, -1}, "01ff"));

  @ParameterizedTest
  @FieldSource("KEYS")
  void writesEachKeyInOneWay(KeyType type, Object key, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    assertThat(type.encode(key)).isEqualTo(bytes);
    assertThat(type.decode(bytes)).isEqualTo(key).isInstanceOf(type.javaType());
  }

  @ParameterizedTest
  @CsvSource({"c328", "ff", "e28281c3", "eda080", "c080"})
  void refusesTextThatIsNotUtf8(String hex) {
    assertThatThrownBy(() -> KeyType.STRING.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOfSatisfying(
            UndecodableEventException.class,
            thrown -> assertThat(thrown.code()).isEqualTo(FailureCode.KEY_MALFORMED))
        .hasMessage("key is not UTF-8 text");
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "01020304050607, 7", "010203040506070809, 9"})
  void refusesNumbersOfAnotherLength(String hex, int length) {
    assertThatThrownBy(() -> KeyType.INT64.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(UndecodableEventException.class)
        .hasMessage("key has " + length + " bytes, an int64 key has 8");
  }

  @Test
  void copiesBytes() {
    byte[] key = {1, 2};

    assertThat(KeyType.BYTES.encode(key)).isNotSameAs(key);
    assertThat(KeyType.BYTES.decode(key)).isNotSameAs(key);
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void refusesAKeyOfAnotherClass(KeyType type) {
    assertThatThrownBy(() -> type.encode(5)).isInstanceOf(ClassCastException.class);
  }

  @Test
  void isNamedAsATopologySpellsIt() {
    assertThat(KeyType.values())
        .extracting(KeyType::label)
        .containsExactly("string", "int64", "bytes");
  }
}
