package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headwater.privacy.proto.Contact;
import io.headwater.privacy.proto.Profile;
import io.headwater.proto.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as text show nothing that must not be shown. */
class MessageRenderingTest {
  private static final Profile PROFILE = Profile.newBuilder()
      .setId(7)
      .setName("canary")
      .setPhoto(ByteString.copyFromUtf8("canary"))
      .addPhones("canary")
      .putNotes("key", "canary")
      .putContacts(
          "home", Contact.newBuilder().setPerson("eve").setAddress("canary").build())
      .addOthers(Contact.newBuilder().setAddress("canary").setKind("work"))
      .setParent(Profile.newBuilder().setWeb("canary").setPlain("a \"b\""))
      .setAge(4242)
      .setHidden(Contact.newBuilder().setKind("canary"))
      .setPlain("kept")
      .build();

  @Test
  void jsonShowsWhereSomethingIsNotShown() {
    assertThat(MessageRendering.json(PROFILE)).isEqualTo("""
        {"id":"7","name":"[redacted]","photo":"[redacted]","phones":"[redacted]",\
        "notes":"[redacted]",\
        "contacts":{"home":{"person":"eve","address":"[redacted]"}},\
        "others":[{"address":"[redacted]","kind":"work"}],\
        "parent":{"web":"[redacted]","plain":"a \\"b\\""},\
        "age":"[redacted]","hidden":"[redacted]","plain":"kept"}""");
  }

  @Test
  void textShowsWhereSomethingIsNotShown() {
    assertThat(MessageRendering.text(PROFILE)).isEqualTo("""
        id: 7 name: [redacted] photo: [redacted] phones: [redacted] notes: [redacted] \
        contacts { key: "home" value { person: "eve" address: [redacted] } } \
        others { address: [redacted] kind: "work" } \
        parent { web: [redacted] plain: "a \\"b\\"" } \
        age: [redacted] hidden: [redacted] plain: "kept\"""");
  }

  @Test
  void showsAllOfItToThoseWhoAsk() {
    assertThat(MessageRendering.jsonShowingAll(PROFILE)).contains("\"name\":\"canary\"", "4242");
  }

  @Test
  void showsMessagesWithoutSuchFieldsAsProtobufDoes() {
    Reply reply = Reply.newBuilder().setCode("A=B").setSequence(3).build();

    assertThat(MessageRendering.json(reply)).isEqualTo(MessageRendering.jsonShowingAll(reply));
    assertThat(MessageRendering.text(reply)).isEqualTo("code: \"A=B\" sequence: 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"[redacted]\"}",
        "{\"phones\":\"[redacted]\"}",
        "{\"age\":\"[redacted]\"}",
        "{\"contacts\":{\"home\":{\"address\":\"[redacted]\"}}}",
        "{\"others\":[{\"kind\":\"work\"},{\"address\":\"[redacted]\"}]}",
        "{\"parent\":{\"parent\":{\"web\":\"[redacted]\"}}}",
      })
  void findsWhatWasNotShown(String json) {
    assertThat(MessageRendering.redactedField(json, Profile.getDescriptor())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"ada\",\"plain\":\"[redacted]\"}",
        "{\"contacts\":{\"[redacted]\":{\"kind\":\"work\"}}}",
        "{\"name\":[redacted]",
        "[\"[redacted]\"]",
      })
  void findsNothingWhereEverythingWasShown(String json) {
    assertThat(MessageRendering.redactedField(json, Profile.getDescriptor())).isEmpty();
  }
}
