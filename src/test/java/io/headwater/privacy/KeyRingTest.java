package io.headwater.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A log of keys leads to the same ring in any order, and however much of it was compacted. */
class KeyRingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final MasterKey master = MasterKey.random();

  private KeyRing ringOf(List<KeyRing.Entry> log) {
    KeyRing ring = new KeyRing(master);
    log.forEach(ring::take);
    return ring;
  }

  private static KeyId idOf(KeyRing.Entry key) {
    return KeyId.parse(key.name()).orElseThrow();
  }

  @Test
  void twoKeysThatWereMadeAtOnceBothOpen() {
    KeyRing writer = new KeyRing(master);
    KeyRing.Entry one = writer.newKey("ada");
    KeyRing.Entry other = writer.newKey("ada");

    KeyRing ring = ringOf(List.of(one, other));

    assertThat(ring.find(idOf(one))).isInstanceOf(SubjectKeys.Found.Key.class);
    assertThat(ring.find(idOf(other))).isInstanceOf(SubjectKeys.Found.Key.class);
    assertThat(ring.keyOf("ada")).isEqualTo(ringOf(List.of(other, one)).keyOf("ada"));
  }

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingOfAForgottenSubjectIsLeftWhateverTheOrderOfTheLog(long seed) {
    KeyRing writer = new KeyRing(master);
    List<KeyRing.Entry> keys = List.of(writer.newKey("ada"), writer.newKey("ada"));
    List<KeyRing.Entry> log = new ArrayList<>(keys);
    log.add(writer.newKey("eve"));
    log.add(writer.mark("ada", NOW));
    log.add(new KeyRing.Entry(keys.get(0).name(), null));
    Collections.shuffle(log, new Random(seed));

    for (KeyRing ring : List.of(ringOf(log), ringOf(compacted(log)))) {
      assertThat(keys)
          .allSatisfy(
              key -> assertThat(ring.find(idOf(key))).isEqualTo(new SubjectKeys.Found.Destroyed()));
      assertThat(ring.keyOf("ada")).isEmpty();
      assertThat(ring.isForgotten("ada")).isTrue();
      assertThat(ring.keyOf("eve")).isPresent();
    }
  }

  /** Keeps the last entry of each name, and no deletions. */
  private static List<KeyRing.Entry> compacted(List<KeyRing.Entry> log) {
    Map<String, KeyRing.Entry> last = new LinkedHashMap<>();
    log.forEach(entry -> last.put(entry.name(), entry));
    return last.values().stream().filter(entry -> entry.value() != null).toList();
  }

  @Test
  void tellsAKeyThatOutlivedItsSubject() {
    KeyRing writer = new KeyRing(master);
    KeyRing.Entry late = writer.newKey("ada");

    KeyRing ring = ringOf(List.of(writer.mark("ada", NOW), late));

    assertThat(ring.isOutlived(late.name())).isTrue();
    assertThat(ring.isOutlived(writer.newKey("eve").name())).isFalse();
    assertThat(ring.destructions("ada"))
        .extracting(KeyRing.Entry::name)
        .containsExactly(late.name());
  }

  @Test
  void saysAtTheFirstKeyThatItIsOfAnotherMasterKey() {
    KeyRing.Entry foreign = new KeyRing(MasterKey.random()).newKey("ada");
    KeyRing ring = new KeyRing(master);

    assertThatThrownBy(() -> ring.take(foreign))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("key " + foreign.name())
        .hasMessageEndingWith("""
            : it was not wrapped with this master key, or was changed since [HW1661]
              fix: give the master key that the application had when it sealed its first value""");
  }

  @Test
  void takesNoEntryThatIsNoKey() {
    KeyRing ring = new KeyRing(master);

    assertThatThrownBy(() -> ring.take(new KeyRing.Entry("o-1", new byte[] {1})))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> ring.take(new KeyRing.Entry(ring.newKey("ada").name(), new byte[] {9})))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
