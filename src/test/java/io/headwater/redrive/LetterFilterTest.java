package io.headwater.redrive;

import static io.headwater.redrive.MemoryLetters.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.Omission;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LetterFilterTest {
  private static final DeadLetter.Cause CAUSE = new DeadLetter.Cause(
      "RULE_THREW",
      "threw ArithmeticException",
      "spend/by-merchant/map",
      "bank.yaml:14:11",
      Optional.of("java.lang.ArithmeticException"),
      1,
      "bank",
      NOON);
  private static final QueuedLetter LETTER = queued(CAUSE);
  private static final LetterFilter ALL = LetterFilter.ALL;

  private static QueuedLetter queued(DeadLetter.Cause cause) {
    return new QueuedLetter(
        new RecordPosition("swipes-dlq", 2, 7),
        new DeadLetter(
            new RecordPosition("swipes", 2, 99), 0, key("c-1"), null, EventHeaders.NONE, cause),
        Optional.empty());
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String group(DeadLetter letter) {
    return LetterGroup.Fingerprint.of(letter).id();
  }

  @Test
  void looksAtNoValueThatIsCut() {
    QueuedLetter cut = new QueuedLetter(
        LETTER.position(),
        LETTER.letter(),
        Optional.of(new Omission(Set.of(Omission.Part.REST), 9, new byte[32])));

    assertThat(ALL.andValue(letter -> true).matches(LETTER)).isTrue();
    assertThat(ALL.andValue(letter -> true).matches(cut)).isFalse();
    assertThat(ALL.and(letter -> true).matches(cut)).isTrue();
  }

  static Stream<LetterFilter> matching() {
    return Stream.of(
        ALL,
        ALL.ofCodes(Set.of("LATE", "RULE_THREW")),
        ALL.ofSteps(Set.of("spend")),
        ALL.ofSteps(Set.of("spend/by-merchant")),
        ALL.ofSteps(Set.of("spend/by-merchant/map")),
        ALL.ofExceptions(Set.of("ArithmeticException")),
        ALL.ofExceptions(Set.of("java.lang.ArithmeticException")),
        ALL.ofGroups(Set.of(group(LETTER.letter()))),
        ALL.ofKey(key("c-1")),
        ALL.from(NOON),
        ALL.before(NOON.plusNanos(1)),
        ALL.at(Set.of(new RecordPosition("swipes-dlq", 2, 7))));
  }

  @ParameterizedTest
  @MethodSource("matching")
  void choosesWhatMeetsIt(LetterFilter filter) {
    assertThat(filter.matches(LETTER)).isTrue();
  }

  static Stream<LetterFilter> failing() {
    return Stream.of(
        ALL.ofCodes(Set.of("LATE")),
        ALL.ofSteps(Set.of("spend/by")),
        ALL.ofExceptions(Set.of("Exception")),
        ALL.ofGroups(Set.of("00000000")),
        ALL.ofKey(key("c-2")),
        ALL.from(NOON.plusNanos(1)),
        ALL.before(NOON),
        ALL.at(Set.of(new RecordPosition("swipes", 2, 99))),
        ALL.ofCodes(Set.of("RULE_THREW")).ofKey(key("c-2")));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void leavesWhatDoesNot(LetterFilter filter) {
    assertThat(filter.matches(LETTER)).isFalse();
  }

  @Test
  void groupsByWhatWentWrong() {
    LetterGroups groups = new LetterGroups();
    groups.add(queued(MemoryLetters.cause("LATE", "spend/window", NOON)));
    groups.add(queued(MemoryLetters.cause("RULE_THREW", "spend/map", NOON.plusSeconds(9))));
    groups.add(queued(MemoryLetters.cause("RULE_THREW", "spend/map", NOON.minusSeconds(9))));

    assertThat(groups.all())
        .extracting(group -> group.fingerprint().code(), LetterGroup::count)
        .containsExactly(tuple("RULE_THREW", 2L), tuple("LATE", 1L));
    assertThat(groups.all().get(0).first()).isEqualTo(NOON.minusSeconds(9));
    assertThat(groups.all().get(0).last()).isEqualTo(NOON.plusSeconds(9));
  }

  @Test
  void namesGroupsByAllTheirParts() {
    LetterGroup.Fingerprint one = new LetterGroup.Fingerprint("A", "bc", "d", Optional.empty());

    assertThat(one.id())
        .matches("[0-9a-f]{8}")
        .isNotEqualTo(new LetterGroup.Fingerprint("Ab", "c", "d", Optional.empty()).id());
  }
}
