package io.headwater.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master key comes from the environment, and never shows. */
class MasterKeyTest {
  private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @Test
  void namesASubjectInTheSameWayEachTime() {
    MasterKey one = MasterKey.parse(KEY, "test");

    assertThat(one.tag("ada"))
        .isEqualTo(MasterKey.parse(KEY + "\n", "test").tag("ada"))
        .isNotEqualTo(one.tag("eve"))
        .isNotEqualTo(MasterKey.random().tag("ada"));
  }

  @Test
  void isReadFromAVariableOrAFileThatOneNames(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("key"), KEY + "\n");
    String expected = MasterKey.parse(KEY, "test").tag("ada");

    assertThat(MasterKey.of(Map.of("HEADWATER_MASTER_KEY", KEY)).orElseThrow().tag("ada"))
        .isEqualTo(expected);
    assertThat(MasterKey.of(Map.of("HEADWATER_MASTER_KEY_FILE", file.toString()))
            .orElseThrow()
            .tag("ada"))
        .isEqualTo(expected);
    assertThat(MasterKey.of(Map.of())).isEmpty();
  }

  @Test
  void saysWhatIsNoKeyAndShowsNothingOfIt() {
    assertThatThrownBy(() -> MasterKey.of(Map.of("HEADWATER_MASTER_KEY", "c2VjcmV0")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            environment variable HEADWATER_MASTER_KEY: the master key has 6 bytes, expected 32 \
            [HW1660]
              fix: give 32 random bytes in base64, such as 'openssl rand -base64 32' writes""");
    assertThatThrownBy(() -> MasterKey.parse("se!cret", "file"))
        .hasMessageContaining("file: the master key is not base64 [HW1660]")
        .hasMessageNotContaining("!")
        .hasNoCause();
    assertThat(MasterKey.parse(KEY, "test")).hasToString("a master key");
  }

  @Test
  void refusesTwoKeysAtOnce() {
    assertThatThrownBy(() ->
            MasterKey.of(Map.of("HEADWATER_MASTER_KEY", KEY, "HEADWATER_MASTER_KEY_FILE", "key")))
        .hasMessageContaining("both give the master key [HW1660]");
  }
}
