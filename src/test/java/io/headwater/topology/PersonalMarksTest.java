package io.headwater.topology;

import static io.headwater.topology.Drafts.keyed;
import static io.headwater.topology.Drafts.words;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.privacy.proto.BytesSubject;
import io.headwater.privacy.proto.ForgottenOnly;
import io.headwater.privacy.proto.MarkedMessage;
import io.headwater.privacy.proto.MarkedNumber;
import io.headwater.privacy.proto.PersonalSubject;
import io.headwater.privacy.proto.Profile;
import io.headwater.privacy.proto.TwoSubjects;
import org.junit.jupiter.api.Test;

/** Marks of personal data that cannot be honoured, as they are told. */
class PersonalMarksTest {

  private static String problemsOf(Class<? extends Message> type) {
    return with(type).problems();
  }

  private static Drafts with(Class<? extends Message> type) {
    return words()
        .with(keyed("marked", MessageType.of(type), KeyType.STRING, 4))
        .pipeline("in", 5, new StepSpec.To("to-out", "out", Drafts.at(6)));
  }

  @Test
  void takesStringsAndBytesInEveryShape() {
    assertThat(problemsOf(Profile.class)).isEmpty();
    assertThat(with(Profile.class).spec().hasPersonalData()).isTrue();
    assertThat(with(MarkedMessage.class).spec().messageTypes())
        .contains(MessageType.of(MarkedMessage.class), Drafts.TEXT);
    assertThat(words().spec().hasPersonalData()).isFalse();
  }

  @Test
  void sealsNoNumbers() {
    assertThat(problemsOf(MarkedNumber.class)).isEqualTo("""
        words.yaml:1:3: field 'salary' of 'privacy.MarkedNumber' is personal, and neither a \
        string nor bytes [HW1651]
          fix: mark the strings and bytes inside of it, or make it a string""");
  }

  @Test
  void sealsNoMessages() {
    assertThat(problemsOf(MarkedMessage.class)).isEqualTo("""
        words.yaml:1:3: field 'contact' of 'privacy.MarkedMessage' is personal, and neither a \
        string nor bytes [HW1651]
          fix: mark the strings and bytes inside of it, or make it a string""");
  }

  @Test
  void knowsOneSubjectPerMessage() {
    assertThat(problemsOf(TwoSubjects.class)).isEqualTo("""
        words.yaml:1:3: fields 'buyer' and 'seller' of 'privacy.TwoSubjects' both name a subject \
        [HW1652]
          fix: mark one of them, or put the data of the other into a message of its own""");
  }

  @Test
  void namesNoSubjectByWhatIsPersonal() {
    assertThat(problemsOf(PersonalSubject.class)).isEqualTo("""
        words.yaml:1:3: field 'email' of 'privacy.PersonalSubject' cannot name a subject: it is \
        personal itself [HW1652]
          fix: mark a field with an id that says nothing of a person""");
  }

  @Test
  void namesNoSubjectByBytes() {
    assertThat(problemsOf(BytesSubject.class)).isEqualTo("""
        words.yaml:1:3: field 'id' of 'privacy.BytesSubject' cannot name a subject: it is neither \
        a string nor a whole number [HW1652]
          fix: mark a field with an id that says nothing of a person""");
  }

  @Test
  void forgetsNothingThatIsNotPersonal() {
    assertThat(problemsOf(ForgottenOnly.class)).isEqualTo("""
        words.yaml:1:3: field 'name' of 'privacy.ForgottenOnly' says what it reads as when \
        forgotten, and is not personal [HW1653]
          fix: mark it with [(headwater.personal) = true], too, or remove (headwater.forgotten)""");
  }
}
