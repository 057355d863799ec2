package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.replay.DriverComparison.Written;
import io.headwater.runtime.Tellers;
import io.headwater.testkit.TopologyHarness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs are compared in two ways, with one in which some code broke and with one on another host:
 * neither may overlook one of five ways in which what a run led to was tampered with.
 */
class SeededDifferencesTest {
  private static final String EVENTS = "teller-events";
  private static final FaultRun SOUND = run();

  /** What may be tampered with, in copies. */
  private record Copy(
      SortedMap<String, List<Written>> topics,
      SortedMap<String, SortedMap<ByteString, ByteString>> stores,
      Map<String, OutcomeCounts> counts) {
    static Copy ofSound() {
      Copy copy = new Copy(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(SOUND.counts()));
      SOUND.topics().forEach((topic, all) -> copy.topics.put(topic, new ArrayList<>(all)));
      SOUND.stores().forEach((store, all) -> copy.stores.put(store, new TreeMap<>(all)));
      return copy;
    }

    List<Written> events() {
      return Objects.requireNonNull(topics.get(EVENTS));
    }
  }

  private static FaultRun run() {
    return FaultRun.of(
        new Tellers().topology(),
        new RandomRecords(new Tellers().topology(), 1, TopologyHarness.START).take(60),
        call -> Optional.empty());
  }

  private static FaultRun with(Copy copy) {
    return new FaultRun(
        copy.topics(),
        copy.stores(),
        copy.counts(),
        SOUND.letters(),
        SOUND.records(),
        SOUND.calls(),
        SOUND.turns(),
        SOUND.places(),
        SOUND.broken());
  }

  static Stream<Arguments> tamperings() {
    return Stream.of(
        tampering("a record lost", copy -> copy.events().remove(1)),
        tampering("a record twice", copy -> copy.events().add(copy.events().get(0))),
        tampering(
            "another value", copy -> copy.events().set(0, changed(copy.events().get(0)))),
        tampering("a change of a store lost", copy -> {
          SortedMap<ByteString, ByteString> store =
              Objects.requireNonNull(copy.stores().get("teller"));
          store.remove(store.firstKey());
        }),
        tampering("a record not counted", copy -> copy.counts().put("teller", OutcomeCounts.NONE)));
  }

  private static Arguments tampering(String name, Consumer<Copy> tampering) {
    return Arguments.of(name, tampering);
  }

  private static Written changed(Written one) {
    return new Written(
        one.key(), Optional.of(ByteString.copyFromUtf8("other")), one.headers(), one.time());
  }

  @Test
  void areNotFoundInASoundRun() {
    assertThat(run().differenceFrom(SOUND)).isEmpty();
    assertThat(SOUND.topics().get(EVENTS)).hasSizeGreaterThan(2);
    assertThat(SOUND.stores()).containsKey("teller");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tamperings")
  void areFoundInARunInWhichCodeBroke(String name, Consumer<Copy> tampering) {
    Copy copy = Copy.ofSound();
    tampering.accept(copy);

    assertThat(with(copy).differenceFrom(SOUND)).as(name).isPresent();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tamperings")
  void areFoundInARunOnAnotherHost(String name, Consumer<Copy> tampering) {
    Copy copy = Copy.ofSound();
    tampering.accept(copy);

    assertThatThrownBy(() -> DriverComparison.requireSame(
            new DriverComparison.Result(copy.topics(), copy.stores(), copy.counts()),
            new DriverComparison.Result(SOUND.topics(), SOUND.stores(), SOUND.counts())))
        .as(name)
        .isInstanceOf(AssertionError.class);
  }
}
