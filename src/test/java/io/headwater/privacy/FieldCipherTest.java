package io.headwater.privacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.event.UndecodableEventException;
import io.headwater.privacy.proto.Contact;
import io.headwater.privacy.proto.Other;
import io.headwater.privacy.proto.Profile;
import io.headwater.proto.Reply;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Personal fields are sealed for their subject, and open again while their subject is known. */
class FieldCipherTest {
  private static final Supplier<Optional<String>> ADA = () -> Optional.of("ada");
  private static final Profile PROFILE = Profile.newBuilder()
      .setId(7)
      .setName("Ada Lovelace")
      .setPhoto(ByteString.copyFromUtf8("portrait"))
      .addPhones("+44 1")
      .addPhones("+44 2")
      .putNotes("health", "well")
      .addOthers(Contact.newBuilder().setPerson("eve").setAddress("Eve's street"))
      .setParent(Profile.newBuilder().setName("Lord Byron").setPlain("kept"))
      .build();

  private final MemorySubjectKeys keys = new MemorySubjectKeys();
  private final FieldCipher cipher = new FieldCipher(keys);

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void opensWhatItHasSealed(long seed) {
    Profile profile = new Profiles(seed).next();

    Message sealed = cipher.seal(profile, ADA);

    assertThat(cipher.open(sealed)).isEqualTo(profile);
  }

  @Test
  void sealsEveryPersonalValueAndNoOther() {
    Profile sealed = (Profile) cipher.seal(PROFILE, ADA);

    assertThat(sealed.toByteString().toString(ISO_8859_1))
        .doesNotContain("Ada", "portrait", "+44", "well", "street", "Byron")
        .contains("health", "eve", "kept");
    assertThat(sealed.getName()).startsWith("hw-sealed:1:");
    assertThat(sealed.getPhoto().toStringUtf8()).startsWith("hw-sealed:1:");
  }

  @Test
  void sealsTheSameValueDifferentlyEachTime() {
    assertThat(cipher.seal(PROFILE, ADA)).isNotEqualTo(cipher.seal(PROFILE, ADA));
  }

  @Test
  void leavesMessagesWithoutPersonalDataAsTheyAre() {
    Reply reply = Reply.newBuilder().setCode("OK").build();

    assertThat(cipher.seal(reply, ADA)).isSameAs(reply);
    assertThat(cipher.open(reply)).isSameAs(reply);
  }

  @Test
  void sealsMessagesThatAreKnownByTheirDescriptorAlone() {
    MessageType type =
        MessageTypes.of(descriptors(), "test").find("privacy.Profile").orElseThrow();
    Message dynamic = type.parse(PROFILE.toByteArray());

    Message sealed = cipher.seal(dynamic, ADA);

    assertThat(sealed.toByteString().toString(ISO_8859_1))
        .doesNotContain("Ada", "portrait", "well");
    // Whoever has the class opens what was sealed without.
    assertThat(cipher.open(MessageType.of(Profile.class).parse(sealed.toByteArray())))
        .isEqualTo(PROFILE);
  }

  /** The options are unknown fields then, as in a descriptor set that was read. */
  private static FileDescriptorSet descriptors() {
    Set<FileDescriptorProto> files = new LinkedHashSet<>();
    add(Profile.getDescriptor().getFile(), files);
    try {
      return FileDescriptorSet.parseFrom(
          FileDescriptorSet.newBuilder().addAllFile(files).build().toByteString());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static void add(FileDescriptor file, Set<FileDescriptorProto> files) {
    file.getDependencies().forEach(one -> add(one, files));
    files.add(file.toProto());
  }

  @Test
  void readsAForgottenSubjectAsItsFieldsDeclare() {
    Message sealed = cipher.seal(PROFILE, ADA);

    keys.forget("ada");

    assertThat(cipher.open(sealed))
        .isEqualTo(Profile.newBuilder()
            .setId(7)
            .setName("somebody")
            .addPhones("")
            .addPhones("")
            .putNotes("health", "-")
            .addOthers(Contact.newBuilder().setPerson("eve").setAddress("Eve's street"))
            .setParent(Profile.newBuilder().setName("somebody").setPlain("kept"))
            .build());
  }

  @Test
  void forgetsTheSubjectThatAMessageNamesAlone() {
    Message sealed = cipher.seal(PROFILE, ADA);

    keys.forget("eve");

    assertThat(((Profile) cipher.open(sealed)).getOthers(0).getAddress()).isEmpty();
    assertThat(((Profile) cipher.open(sealed)).getName()).isEqualTo("Ada Lovelace");
  }

  @Test
  void writesNothingOfAForgottenSubjectAnyMore() {
    keys.forget("ada");

    Profile sealed = (Profile) cipher.seal(PROFILE, ADA);

    assertThat(sealed.getName()).isEqualTo("somebody");
    assertThat(sealed.getPhoto()).isEmpty();
    assertThat(sealed.getPhonesList()).containsExactly("", "");
  }

  @Test
  void readsWhatWasNeverSealedAsItIs() {
    assertThat(cipher.open(PROFILE)).isEqualTo(PROFILE);
  }

  @Test
  void refusesAValueThatWasChanged() {
    Profile sealed = (Profile) cipher.seal(PROFILE, ADA);
    byte[] photo = sealed.getPhoto().toByteArray();
    photo[photo.length - 1] ^= 1;
    Profile changed = sealed.toBuilder().setPhoto(ByteString.copyFrom(photo)).build();

    assertThatThrownBy(() -> cipher.open(changed))
        .isInstanceOf(UndecodableEventException.class)
        .hasMessage("field 'photo' of 'privacy.Profile' was changed, or moved here, since it was"
            + " sealed");
  }

  @Test
  void refusesAValueThatWasMovedToAnotherFieldOfTheMessage() {
    Profile sealed = (Profile) cipher.seal(PROFILE, ADA);
    Profile moved = sealed.toBuilder().setNickname(sealed.getName()).build();

    assertThat(codeOf(moved)).isEqualTo(FailureCode.SEAL_BROKEN);
  }

  @Test
  void refusesAValueThatWasMovedToAFieldOfTheSameNumberOfAnotherMessage() {
    Profile sealed = (Profile) cipher.seal(PROFILE, ADA);

    assertThat(codeOf(Other.newBuilder().setName(sealed.getName()).build()))
        .isEqualTo(FailureCode.SEAL_BROKEN);
  }

  @Test
  void refusesAValueThatAnotherApplicationHasSealed() {
    Message sealed = new FieldCipher(new MemorySubjectKeys()).seal(PROFILE, ADA);

    assertThat(codeOf(sealed)).isEqualTo(FailureCode.SEAL_BROKEN);
  }

  private FailureCode codeOf(Message message) {
    return catchThrowableOfType(UndecodableEventException.class, () -> cipher.open(message))
        .code();
  }

  @Test
  void asksForASubject() {
    assertThatThrownBy(() -> cipher.seal(PROFILE, Optional::empty))
        .isInstanceOf(UndecodableEventException.class)
        .hasMessage("value of 'privacy.Profile' has personal data, and neither a field nor a key"
            + " names the subject");
  }

  @Test
  void asksForTheSubjectThatAFieldShouldName() {
    Contact contact = Contact.newBuilder().setAddress("Eve's street").build();

    assertThatThrownBy(() -> cipher.seal(contact, ADA))
        .isInstanceOf(UndecodableEventException.class)
        .hasMessage("field 'person' of 'privacy.Contact' names no subject, and there is personal"
            + " data");
  }

  @Test
  void asksForNoSubjectWhereThereIsNothingToSeal() {
    Contact contact = Contact.newBuilder().setKind("home").build();

    assertThat(cipher.seal(contact, Optional::empty)).isEqualTo(contact);
  }
}
