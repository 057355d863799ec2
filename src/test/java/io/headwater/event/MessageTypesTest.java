package io.headwater.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.Account;
import topologies.loan.proto.Offer;

class MessageTypesTest {
  private static final String FIX =
      "\n  fix: write it with protoc --include_imports --descriptor_set_out=FILE";

  @TempDir
  Path directory;

  private static FileDescriptorProto.Builder file(String name, String... imports) {
    return FileDescriptorProto.newBuilder()
        .setName(name)
        .setPackage("shop")
        .addAllDependency(List.of(imports));
  }

  private static FileDescriptorProto orders() {
    DescriptorProto line = DescriptorProto.newBuilder().setName("Line").build();
    FieldDescriptorProto lines = FieldDescriptorProto.newBuilder()
        .setName("line")
        .setNumber(1)
        .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
        .setTypeName(".shop.Order.Line")
        .build();
    return file("orders.proto")
        .addMessageType(
            DescriptorProto.newBuilder().setName("Order").addField(lines).addNestedType(line))
        .build();
  }

  @Test
  void findsThePackagedTypes() {
    MessageTypes types = MessageTypes.packaged();

    assertThat(types.names()).contains("headwater.Reply", "bank.Account");
    assertThat(types.find("bank.Account").orElseThrow().fullName()).isEqualTo("bank.Account");
    assertThat(types.find("bank.Accounts")).isEmpty();
  }

  @Test
  void typesOfGeneratedClassesAreThoseClasses() {
    MessageTypes types = MessageTypes.packaged(MessageTypesTest.class.getClassLoader());

    assertThat(types.names()).isEqualTo(MessageTypes.packaged().names());
    assertThat(types.find("bank.Account").orElseThrow().defaultInstance())
        .isSameAs(Account.getDefaultInstance());
    assertThat(types.find("loan.Offer").orElseThrow().descriptor()).isSameAs(Offer.getDescriptor());
    assertThat(types.find("google.protobuf.Timestamp").orElseThrow().defaultInstance())
        .isInstanceOf(Timestamp.class);
  }

  @Test
  void aTypeThatDiffersFromItsClassIsKnownByItsDescriptor() throws IOException {
    FileDescriptorProto own = Account.getDescriptor().getFile().toProto();
    FileDescriptorProto.Builder changed = own.toBuilder();
    changed
        .getMessageTypeBuilder(0)
        .addField(FieldDescriptorProto.newBuilder()
            .setName("added")
            .setNumber(100)
            .setType(FieldDescriptorProto.Type.TYPE_STRING));
    Path file = directory.resolve("changed.binpb");
    Files.write(file, FileDescriptorSet.newBuilder().addFile(changed).build().toByteArray());

    MessageTypes types = MessageTypes.read(file, MessageTypesTest.class.getClassLoader());

    assertThat(types.find("bank.Account").orElseThrow().defaultInstance())
        .isInstanceOf(DynamicMessage.class);
  }

  @Test
  void findsNestedTypes() {
    MessageTypes types =
        MessageTypes.of(FileDescriptorSet.newBuilder().addFile(orders()).build(), "orders.binpb");

    assertThat(types.names()).containsExactly("shop.Order", "shop.Order.Line");
  }

  @Test
  void readsFilesInAnyOrder() {
    FileDescriptorSet set = FileDescriptorSet.newBuilder()
        .addFile(file("cart.proto", "orders.proto")
            .addMessageType(DescriptorProto.newBuilder().setName("Cart")))
        .addFile(orders())
        .build();

    assertThat(MessageTypes.of(set, "shop.binpb").names())
        .containsExactly("shop.Cart", "shop.Order", "shop.Order.Line");
  }

  @Test
  void readsAFile() throws IOException {
    Path set = directory.resolve("shop.binpb");
    Files.write(set, FileDescriptorSet.newBuilder().addFile(orders()).build().toByteArray());

    assertThat(MessageTypes.read(set).find("shop.Order")).isPresent();
  }

  @Test
  void refusesAFileThatIsNotThere() {
    Path absent = directory.resolve("absent.binpb");

    assertThatThrownBy(() -> MessageTypes.read(absent))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(absent + ": there is no such descriptor set [HW0201]" + FIX);
  }

  @Test
  void refusesAFileThatIsNoDescriptorSet() throws IOException {
    Path text = Files.writeString(directory.resolve("notes.txt"), "not a descriptor set");

    assertThatThrownBy(() -> MessageTypes.read(text))
        .hasMessage(text + ": the file is not a protobuf descriptor set [HW0201]" + FIX);
  }

  @Test
  void refusesASetThatLacksAnImport() {
    FileDescriptorSet set = FileDescriptorSet.newBuilder()
        .addFile(file("cart.proto", "orders.proto"))
        .build();

    assertThatThrownBy(() -> MessageTypes.of(set, "shop.binpb"))
        .hasMessage(
            "shop.binpb: 'cart.proto' imports 'orders.proto', which is missing [HW0201]" + FIX);
  }

  @Test
  void refusesASetThatDoesNotLink() {
    FileDescriptorSet set = FileDescriptorSet.newBuilder()
        .addFile(
            orders().toBuilder().addMessageType(DescriptorProto.newBuilder().setName("Order")))
        .build();

    assertThatThrownBy(() -> MessageTypes.of(set, "shop.binpb"))
        .hasMessageStartingWith("shop.binpb: 'orders.proto' does not link: ")
        .hasMessageContaining("[HW0201]");
  }

  @Test
  void refusesImportsInACircle() {
    FileDescriptorSet set = FileDescriptorSet.newBuilder()
        .addFile(file("a.proto", "b.proto"))
        .addFile(file("b.proto", "a.proto"))
        .build();

    assertThatThrownBy(() -> MessageTypes.of(set, "shop.binpb"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("shop.binpb: 'a.proto' imports itself through 'b.proto' [HW0201]" + FIX);
  }
}
