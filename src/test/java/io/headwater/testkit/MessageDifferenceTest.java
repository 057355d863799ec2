package io.headwater.testkit;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.spend;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.headwater.event.MessageTypes;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.Provenance;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;

class MessageDifferenceTest {
  @Test
  void findsNothingBetweenEqualMessages() {
    assertThat(MessageDifference.between(account("ada", 5), account("ada", 5))).isEmpty();
  }

  @Test
  void comparesGeneratedAndDynamicMessages() throws Exception {
    Message dynamic = MessageTypes.packaged()
        .find("bank.Account")
        .orElseThrow()
        .parse(account("ada", 5).toByteArray());

    assertThat(dynamic).isInstanceOf(DynamicMessage.class);
    assertThat(MessageDifference.between(account("ada", 5), dynamic)).isEmpty();
    assertThat(MessageDifference.between(account("ada", 6), dynamic))
        .containsExactly("balance: expected 6, was 5");
  }

  @Test
  void tellsAFieldThatOnlyOneVersionOfTheTypeHas() throws Exception {
    DescriptorProto shorter =
        Account.getDescriptor().toProto().toBuilder().removeField(2).build();
    FileDescriptorProto file = Account.getDescriptor().getFile().toProto();
    int index = Account.getDescriptor().getIndex();
    Descriptor older = FileDescriptor.buildFrom(
            file.toBuilder().setMessageType(index, shorter).build(),
            Account.getDescriptor().getFile().getDependencies().toArray(new FileDescriptor[0]))
        .getMessageTypes()
        .get(index);
    Message old = DynamicMessage.newBuilder(older)
        .setField(older.findFieldByName("owner"), "ada")
        .build();

    assertThat(shorter.getFieldList()).noneMatch(field -> field.getName().equals("balance"));
    assertThat(MessageDifference.changes(old, account("ada", 5)))
        .contains(new MessageDifference.Change("balance", "nothing", "5"));
  }

  @Test
  void showsPointsInTimeAsSuch() {
    Timestamp early = Timestamp.newBuilder().setSeconds(1).build();

    assertThat(MessageText.of((Object) early)).isEqualTo("1970-01-01T00:00:01Z");
  }

  @Test
  void namesTypesThatDiffer() {
    assertThat(MessageDifference.between(account("ada", 5), spend(5, 1)))
        .containsExactly("type: expected bank.Account, was bank.Spend");
  }

  @Test
  void namesNestedFields() {
    assertThat(MessageDifference.between(opened("ada"), opened("eve")))
        .containsExactly("opened.owner: expected 'ada', was 'eve'");
  }

  @Test
  void namesElementsThatDifferAreMissingOrTooMany() {
    Message expected = list("a", "b");
    Message actual = list("a", "c", "d");

    assertThat(MessageDifference.between(expected, actual))
        .containsExactly(
            "values[1].string_value: expected 'b', was 'c'",
            "values[2]: expected nothing, was { string_value: \"d\" }");
  }

  @Test
  void namesMapEntriesByKey() {
    Message expected =
        Struct.newBuilder().putFields("x", text("1")).putFields("y", text("2")).build();
    Message actual = Struct.newBuilder().putFields("y", text("3")).build();

    assertThat(MessageDifference.between(expected, actual))
        .containsExactly(
            "fields['x']: expected { string_value: \"1\" }, was nothing",
            "fields['y'].string_value: expected '2', was '3'");
  }

  @Test
  void tellsAnAbsentFieldFromAnEmptyOne() {
    Message expected =
        HeaderEntry.newBuilder().setName("h").setValue(ByteString.EMPTY).build();
    Message actual = HeaderEntry.newBuilder().setName("h").build();

    assertThat(MessageDifference.between(expected, actual)).hasSize(1);
    assertThat(MessageDifference.isSame(expected, actual)).isFalse();
  }

  @Test
  void seesWhatOnlyTheEncodingShows() throws Exception {
    Message expected = Provenance.newBuilder().setTopic("t").build();
    Message actual = Provenance.parseFrom(
        ByteString.copyFrom(expected.toByteArray()).concat(ByteString.fromHex("c80601")));

    assertThat(MessageDifference.between(expected, actual))
        .containsExactly("the encodings differ, though no field does");
  }

  private static Message list(String... elements) {
    ListValue.Builder list = ListValue.newBuilder();
    for (String element : elements) {
      list.addValues(text(element));
    }
    return list.build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
