package io.headwater.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.diagnostic.LetterContent;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Upcasters;
import io.headwater.privacy.proto.Contact;
import io.headwater.privacy.proto.Profile;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LetterFormTest {
  private static final byte[] KEY = {1};
  private static final EventHeaders TRACE =
      EventHeaders.of(List.of(EventHeaders.Entry.text("trace", "t-1")));

  private static LetterForm form(LetterContent content) {
    return new LetterForm(
        content, () -> Upcasters.none(MessageType.of(Profile.class)), Optional.of("7@host"));
  }

  private static DeadLetter letter(byte[] key, byte @Nullable [] value, EventHeaders headers) {
    return new DeadLetter(
        new RecordPosition("in", 2, 17),
        5,
        key,
        value,
        headers,
        new DeadLetter.Cause(
            "RULE_THREW", "", "a/b", "a.yaml:1", Optional.empty(), 1, "a", Instant.EPOCH));
  }

  private static Omission omission(LetterForm.Written written) {
    return DeadLetterHeaders.omission(written.headers()).orElseThrow();
  }

  @Test
  void holdsEverything() {
    LetterForm.Written written =
        form(LetterContent.FULL).write(letter(KEY, new byte[] {9, 9}, TRACE));

    assertThat(written.key()).isEqualTo(KEY);
    assertThat(written.value()).isEqualTo(new byte[] {9, 9});
    assertThat(written.headers().text("hw-dlq-instance")).hasValue("7@host");
    assertThat(DeadLetterHeaders.omission(written.headers())).isEmpty();
  }

  @Test
  void refersToTheValue() {
    byte[] value = {9, 9};

    LetterForm.Written written = form(LetterContent.REFERENCE).write(letter(KEY, value, TRACE));

    assertThat(written.value()).isNull();
    assertThat(written.key()).isEqualTo(KEY);
    assertThat(written.headers().text("trace")).hasValue("t-1");
    assertThat(written.headers().text("hw-dlq-omitted")).hasValue("value");
    assertThat(written.headers().text("hw-dlq-value-bytes")).hasValue("2");
    assertThat(written.headers().text("hw-dlq-value-sha256").orElseThrow()).hasSize(64);
    assertThat(omission(written).isValue(value)).isTrue();
    assertThat(omission(written).isValue(new byte[] {9})).isFalse();
    assertThat(omission(written).isValue(null)).isFalse();
  }

  @Test
  void holdsTheFieldsThatMayBeShown() throws InvalidProtocolBufferException {
    Contact contact =
        Contact.newBuilder().setPerson("p-1").setAddress("here").setKind("home").build();
    Contact rest = contact.toBuilder().clearAddress().build();
    Profile profile = Profile.newBuilder()
        .setId(7)
        .setName("ada")
        .setAge(36)
        .setHidden(contact)
        .putContacts("a", contact)
        .addOthers(contact)
        .setBoss(contact)
        .setParent(Profile.newBuilder().setName("byron").setPlain("yes"))
        .build();

    LetterForm.Written written =
        form(LetterContent.REDACTED).write(letter(KEY, profile.toByteArray(), TRACE));

    assertThat(Profile.parseFrom(written.value()))
        .isEqualTo(Profile.newBuilder()
            .setId(7)
            .putContacts("a", rest)
            .addOthers(rest)
            .setBoss(rest)
            .setParent(Profile.newBuilder().setPlain("yes"))
            .build());
    assertThat(written.headers().text("hw-dlq-omitted")).hasValue("fields");
    assertThat(omission(written).isValue(profile.toByteArray())).isTrue();
  }

  @Test
  void holdsNoValueThatCannotBeRedacted() {
    LetterForm.Written written =
        form(LetterContent.REDACTED).write(letter(KEY, new byte[] {10, 9}, TRACE));

    assertThat(written.value()).isNull();
    assertThat(omission(written)).hasToString("without value");
  }

  @ParameterizedTest
  @EnumSource(value = LetterContent.class, names = "TRUNCATED", mode = EnumSource.Mode.EXCLUDE)
  void leavesOutTheValueThatDoesNotFit(LetterContent content) {
    LetterForm.Written written =
        form(content).write(letter(KEY, new byte[LetterForm.MAX_BYTES], TRACE));

    assertThat(omission(written)).hasToString("without value");
    assertThat(written.headers().text("trace")).hasValue("t-1");
  }

  @Test
  void holdsTheFirstBytesOfAValueThatDoesNotFit() {
    byte[] value = secret(5 * LetterForm.MAX_BYTES);

    LetterForm.Written written = form(LetterContent.TRUNCATED).write(letter(KEY, value, TRACE));

    assertThat(written.value())
        .hasSizeBetween(LetterForm.MAX_BYTES * 9 / 10, LetterForm.MAX_BYTES)
        .isEqualTo(Arrays.copyOf(value, Objects.requireNonNull(written.value()).length));
    assertThat(written.key()).isEqualTo(KEY);
    assertThat(written.headers().text("trace")).hasValue("t-1");
    assertThat(written.headers().text("hw-dlq-omitted")).hasValue("rest");
    assertThat(written.headers().text("hw-dlq-value-bytes")).hasValue("" + value.length);
    assertThat(omission(written)).hasToString("without the rest of the value");
    assertThat(omission(written).isTruncated()).isTrue();
    assertThat(omission(written).isValue(value)).isTrue();
    assertThat(omission(written).isValue(written.value())).isFalse();
  }

  @Test
  void cutsNothingThatFits() {
    byte[] value = {9, 9};

    LetterForm.Written written = form(LetterContent.TRUNCATED).write(letter(KEY, value, TRACE));

    assertThat(written.value()).isEqualTo(value);
    assertThat(DeadLetterHeaders.omission(written.headers())).isEmpty();
  }

  @Test
  void cutsTheValueOnlyForHeadersThatLeaveItNoRoom() {
    byte[] value = secret(LetterForm.MAX_BYTES);
    byte[] large = secret(LetterForm.MAX_BYTES / 2);
    EventHeaders half = EventHeaders.of(List.of(new EventHeaders.Entry("h", large)));
    EventHeaders many = EventHeaders.of(List.of(new EventHeaders.Entry("h", value)));

    LetterForm.Written beside = form(LetterContent.TRUNCATED).write(letter(KEY, value, half));
    LetterForm.Written without = form(LetterContent.TRUNCATED).write(letter(KEY, large, many));
    LetterForm.Written bare = form(LetterContent.TRUNCATED).write(letter(value, value, many));
    LetterForm.Written deleted = form(LetterContent.TRUNCATED).write(letter(KEY, null, many));

    assertThat(omission(beside)).hasToString("without the rest of the value");
    assertThat(beside.headers().text("h")).isPresent();
    assertThat(omission(without)).hasToString("without headers");
    assertThat(without.value()).isEqualTo(large);
    assertThat(omission(bare)).hasToString("without the rest of the value, headers, key");
    assertThat(bare.value()).hasSizeGreaterThan(LetterForm.MAX_BYTES / 2);
    assertThat(omission(deleted)).hasToString("without headers");
    assertThat(omission(deleted).isValue(null)).isTrue();
  }

  /** Nothing of a value is to be in a letter that does not hold it, however large it is. */
  @ParameterizedTest
  @EnumSource(
      value = LetterContent.class,
      names = {"REDACTED", "REFERENCE"})
  void cutsNoValueThatMustNotBeShown(LetterContent content) {
    Profile profile =
        Profile.newBuilder().setName("n".repeat(2 * LetterForm.MAX_BYTES)).build();

    LetterForm.Written written =
        form(content).write(letter(KEY, profile.toByteArray(), EventHeaders.NONE));
    LetterForm.Written undecodable =
        form(content).write(letter(KEY, secret(2 * LetterForm.MAX_BYTES), EventHeaders.NONE));

    assertThat(written.value())
        .satisfiesAnyOf(v -> assertThat(v).isNull(), v -> assertThat(v).isEmpty());
    assertThat(omission(written).isTruncated()).isFalse();
    assertThat(undecodable.value()).isNull();
    assertThat(omission(undecodable).isTruncated()).isFalse();
  }

  /** No message of any type: field 0 is none. */
  private static byte[] secret(int bytes) {
    byte[] value = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      value[i] = (byte) (i % 7);
    }
    return value;
  }

  @Test
  void leavesOutHeadersThatDoNotFit() {
    List<EventHeaders.Entry> many = IntStream.range(0, 200_000)
        .mapToObj(i -> EventHeaders.Entry.text("h", ""))
        .toList();

    LetterForm.Written written =
        form(LetterContent.FULL).write(letter(KEY, new byte[] {9}, EventHeaders.of(many)));

    assertThat(written.key()).isEqualTo(KEY);
    assertThat(omission(written)).hasToString("without value, headers");
    assertThat(written.headers().sizeBytes()).isLessThan(2_000);
  }

  @Test
  void leavesOutAKeyThatDoesNotFit() {
    LetterForm.Written written = form(LetterContent.FULL)
        .write(letter(new byte[LetterForm.MAX_BYTES], new byte[] {9}, TRACE));

    assertThat(written.key()).isNull();
    assertThat(omission(written)).hasToString("without value, headers, key");
  }
}
