package io.headwater.testkit;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.kinds.modern.Colour;
import io.headwater.kinds.modern.Thing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.proto.AccountCommand;

class RandomMessagesTest {
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long LAST_SECOND = 253_402_300_799L;

  private static Stream<Message> messages(MessageType type, int count) {
    RandomMessages messages = RandomMessages.ofSeed(7);
    return Stream.generate(() -> messages.next(type)).limit(count);
  }

  static Stream<MessageType> types() {
    return Stream.of(
        MessageType.of(Thing.class),
        MessageType.of(Thing.getDescriptor()),
        MessageType.of(io.headwater.kinds.classic.Thing.class),
        MessageType.of(Struct.class));
  }

  @ParameterizedTest
  @MethodSource("types")
  void areTheSameAfterTheirBytes(MessageType type) {
    EventHeaders named =
        EventHeaders.NONE.plus(EventHeaders.Entry.text(EventHeaders.TYPE, type.fullName()));

    assertThat(messages(type, 300))
        .allSatisfy(message ->
            assertThat(type.parse(CanonicalBytes.of(message), named)).isEqualTo(message));
  }

  @Test
  void areTheSameOfAClassAndOfItsDescriptor() {
    MessageType type = MessageType.of(Thing.class);
    List<Message> ofClass = messages(type, 50).toList();
    // The class alone puts the entries of a map in order.
    List<Message> ofDescriptor = messages(MessageType.of(Thing.getDescriptor()), 50)
        .map(message -> type.parse(CanonicalBytes.of(message)))
        .toList();

    assertThat(ofClass).isEqualTo(ofDescriptor).doesNotHaveDuplicates();
  }

  @Test
  void areOthersOfAnotherSeed() {
    assertThat(RandomMessages.ofSeed(8).next(Thing.class))
        .isNotEqualTo(RandomMessages.ofSeed(9).next(Thing.class));
  }

  @ParameterizedTest
  @MethodSource("types")
  void setEveryFieldAndLeaveOutEveryField(MessageType type) {
    Set<FieldDescriptor> set = new HashSet<>();
    Set<FieldDescriptor> unset = new HashSet<>();
    List<FieldDescriptor> all = type.descriptor().getFields();
    messages(type, 300).forEach(message -> {
      set.addAll(message.getAllFields().keySet());
      all.stream().filter(field -> !message.getAllFields().containsKey(field)).forEach(unset::add);
    });

    assertThat(set).containsExactlyInAnyOrderElementsOf(all);
    assertThat(unset).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void takeEveryCaseOfAOneofAndSometimesNone() {
    OneofDescriptor cases = AccountCommand.getDescriptor().getRealOneofs().get(0);

    Set<Object> taken = messages(MessageType.of(AccountCommand.class), 300)
        .map(message ->
            message.hasOneof(cases) ? message.getOneofFieldDescriptor(cases).getName() : "none")
        .collect(toSet());

    assertThat(taken).containsExactlyInAnyOrder("open", "deposit", "withdraw", "none");
  }

  @Test
  void takeEveryNumberOfAnEnum() {
    assertThat(messages(MessageType.of(Thing.class), 100).map(one -> ((Thing) one).getColour()))
        .contains(Colour.RED, Colour.BLUE)
        .doesNotContain(Colour.UNRECOGNIZED);
  }

  @Test
  void holdTextsAndNumbersThatMeetAndSomeAtTheirBounds() {
    List<Thing> things =
        messages(MessageType.of(Thing.class), 500).map(Thing.class::cast).toList();

    assertThat(things).filteredOn(thing -> thing.getText().equals("a")).hasSizeGreaterThan(30);
    assertThat(things).filteredOn(thing -> thing.getWhole() == 100).hasSizeGreaterThan(30);
    assertThat(things)
        .extracting(Thing::getWhole)
        .contains(Long.MIN_VALUE, Long.MAX_VALUE, -1L, 0L);
    assertThat(things).extracting(Thing::getSmall).contains(Integer.MIN_VALUE, -1, 0);
    assertThat(things).extracting(Thing::getReal).contains(Double.NaN, Double.MAX_VALUE);
    assertThat(things).extracting(Thing::getText).contains("", "日本語", "\uD83D\uDE00");
  }

  @Test
  void nestWithinBounds() {
    assertThat(messages(MessageType.of(Thing.class), 100))
        .allSatisfy(thing -> assertThat(depth(thing)).isLessThanOrEqualTo(4))
        .anySatisfy(thing -> assertThat(depth(thing)).isEqualTo(4));
  }

  @Test
  void areSmall() {
    assertThat(messages(MessageType.of(Thing.class), 300))
        .allSatisfy(thing -> assertThat(thing.getSerializedSize()).isLessThan(10_000));
  }

  private static int depth(Message message) {
    return 1
        + message.getAllFields().values().stream()
            .flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
            .filter(value -> value instanceof Thing)
            .mapToInt(value -> depth((Message) value))
            .max()
            .orElse(0);
  }

  @Test
  void holdTimesThatThereAre() {
    assertThat(messages(MessageType.of(Timestamp.class), 300).map(Timestamp.class::cast))
        .allSatisfy(time -> {
          assertThat(time.getSeconds()).isBetween(FIRST_SECOND, LAST_SECOND);
          assertThat(time.getNanos()).isBetween(0, 999_999_999);
        });
  }

  @Test
  void holdDurationsThatThereAre() {
    assertThat(messages(MessageType.of(Duration.class), 300).map(Duration.class::cast))
        .allSatisfy(span -> {
          assertThat(Math.abs(span.getSeconds())).isLessThanOrEqualTo(315_576_000_000L);
          assertThat(Long.signum(span.getSeconds()) * Integer.signum(span.getNanos()))
              .isNotNegative();
        })
        .anySatisfy(span -> assertThat(span)
            .isEqualTo(Duration.newBuilder().setSeconds(-60).setNanos(-1).build()));
  }

  @Test
  void holdAnysThatCanBeUnpacked() {
    assertThat(messages(MessageType.of(Any.class), 20).map(Any.class::cast))
        .allSatisfy(any -> assertThat(any.unpack(Duration.class)).isNotNull());
  }

  @Test
  void holdValuesThatAreJson() {
    assertThat(messages(MessageType.of(Value.class), 300).map(Value.class::cast))
        .allSatisfy(value -> {
          assertThat(value.getKindCase()).isNotEqualTo(Value.KindCase.KIND_NOT_SET);
          assertThat(value.getNumberValue()).isFinite();
        });
  }
}
