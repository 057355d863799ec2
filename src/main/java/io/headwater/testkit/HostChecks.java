package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.Snapshot;
import io.headwater.operator.ParkingLot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requires of a topology what the functions alone do not have.
 *
 * @param host absent where there are only functions
 */
record HostChecks(Optional<ScenarioHost> host, ScenarioStory story) {

  private ScenarioHost hostFor(String what) {
    return host.orElseThrow(() -> Unshown.byFunctions(what));
  }

  void store(String store, Object key, Message expected) {
    Optional<Message> actual = hostFor("what a store holds").state(store, key).map(Snapshot::state);
    List<String> differences =
        actual.map(one -> MessageDifference.between(expected, one)).orElse(List.of());
    if (actual.isEmpty() || !differences.isEmpty()) {
      throw new AssertionError(story.tell(
          "store '%s' holds something else under %s".formatted(store, RecordCheck.shown(key)),
          List.of(MessageText.of(expected)),
          List.of(actual.map(one -> MessageText.of(one)).orElse("nothing")),
          differences));
    }
  }

  void deadLetter(String stream, FailureCode code) {
    List<DeadLetter> letters = hostFor("dead letters").deadLetters(stream);
    if (letters.stream().noneMatch(letter -> letter.cause().code().equals(code.name()))) {
      throw new AssertionError(story.tell(
          "stream '%s' has no such dead letter".formatted(stream),
          List.of("dead letter " + code),
          letters.isEmpty()
              ? List.of("no dead letter")
              : letters.stream()
                  .map(DeadLetter::cause)
                  .map(cause -> "dead letter %s: %s".formatted(cause.code(), cause.message()))
                  .toList(),
          List.of()));
    }
  }

  void parked(String program, Object key) {
    Map<ByteString, ParkingLot.Reason> parked = hostFor("parked keys").parked(program);
    if (!parked.containsKey(ByteString.copyFrom(HarnessStores.encoded(key)))) {
      throw new AssertionError(story.tell(
          "key %s is not parked".formatted(RecordCheck.shown(key)),
          List.of("a parked key"),
          List.of(parked.isEmpty() ? "none" : "others"),
          List.of()));
    }
  }
}
