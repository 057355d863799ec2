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
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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

  private static DeadLetter letter(byte[] key, byte[] value, EventHeaders headers) {
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
  @EnumSource(LetterContent.class)
  void leavesOutTheValueThatDoesNotFit(LetterContent content) {
    LetterForm.Written written =
        form(content).write(letter(KEY, new byte[LetterForm.MAX_BYTES], TRACE));

    assertThat(omission(written)).hasToString("without value");
    assertThat(written.headers().text("trace")).hasValue("t-1");
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
