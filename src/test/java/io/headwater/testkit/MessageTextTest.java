package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.privacy.proto.Contact;
import io.headwater.privacy.proto.Letter;
import org.junit.jupiter.api.Test;

class MessageTextTest {
  private static final Contact CONTACT =
      Contact.newBuilder().setPerson("p-1").setKind("canary").build();

  @Test
  void rendersTheCaseForTheWhole() {
    assertThat(MessageText.of(Letter.newBuilder().setOpen(CONTACT).build()))
        .isEqualTo("privacy.Contact { person: \"p-1\" kind: \"canary\" }");
  }

  @Test
  void rendersNothingOfACaseThatMustNotBeShown() {
    assertThat(MessageText.of(Letter.newBuilder().setHidden(CONTACT).build()))
        .isEqualTo("privacy.Letter { hidden: [redacted] }");
  }
}
