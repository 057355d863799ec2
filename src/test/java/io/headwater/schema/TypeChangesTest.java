package io.headwater.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.event.MessageTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of two revisions of a message {@code shop.Order}. */
class TypeChangesTest {
  @TempDir
  static Path directory;

  private static Protos protos;

  @BeforeAll
  static void findProtoc() throws IOException {
    protos = new Protos(directory);
  }

  private static List<TypeChange> changes(MessageTypes older, MessageTypes current) {
    return new TypeChanges(older, current, new ProtoPlaces(name -> name)).of("shop.Order");
  }

  private static String told(MessageTypes older, MessageTypes current) {
    return changes(older, current).stream()
        .map(one -> "%s: %s [%s, %s]\n  fix: %s"
            .formatted(one.where(), one.what(), one.kind().code(), one.effect(), one.fix()))
        .collect(Collectors.joining("\n"));
  }

  /** Compares two bodies of the message, in proto3. */
  private static String orders(String older, String current) {
    return told(
        protos.proto3("message Order {\n" + older + "\n}"),
        protos.proto3("message Order {\n" + current + "\n}"));
  }

  private static String codes(String older, String current) {
    return changes(
            protos.proto3("message Order {\n" + older + "\n}"),
            protos.proto3("message Order {\n" + current + "\n}"))
        .stream()
        .map(one -> one.kind().code() + " " + one.effect())
        .collect(Collectors.joining(", "));
  }

  @Test
  void nothingOfWhatIsTheSame() {
    String body = "string id = 1; map<string, int32> counts = 2; oneof a { int32 b = 3; }";

    assertThat(orders(body, body)).isEmpty();
  }

  @Test
  void nothingOfWhatIsAdded() {
    assertThat(orders("string id = 1;", "string id = 1; optional int32 size = 2;"))
        .isEmpty();
  }

  @Test
  void nothingOfATypeThatIsNew() {
    assertThat(told(protos.proto3("message Other {}"), protos.proto3("message Order {}")))
        .isEmpty();
  }

  @Test
  void aMessageThatIsGone() {
    assertThat(told(protos.proto3("message Order {}"), protos.proto3("message Other {}")))
        .isEqualTo("""
            shop.proto: message 'shop.Order' is gone [HW1624, UNREADABLE]
              fix: keep it for as long as there are records of it, and upcast them to what \
            replaces it""");
  }

  @Test
  void aFieldThatIsGone() {
    assertThat(orders("string id = 1; int32 size = 2;", "string id = 1;")).isEqualTo("""
        shop.proto:3:1: field 'size' (2) of 'shop.Order' is gone, and its number is not reserved \
        [HW1610, MISREAD]
          fix: add 'reserved 2;' and 'reserved "size";', or keep the field as deprecated""");
  }

  @Test
  void nothingOfAFieldThatIsGoneAndReserved() {
    assertThat(orders("string id = 1; int32 size = 2;", "string id = 1; reserved 2 to 4;"))
        .isEmpty();
  }

  @Test
  void aFieldWithAnotherNumber() {
    assertThat(orders("int32 size = 2;", "  int32 size = 3;")).isEqualTo("""
        shop.proto:4:3: field 'size' of 'shop.Order' has number 3, was 2 [HW1627, UNREADABLE]
          fix: give it number 2 again""");
  }

  @Test
  void aNumberThatIsUsedForAnotherField() {
    assertThat(orders("int32 size = 2;", "string note = 2;")).isEqualTo("""
        shop.proto:4:1: number 2 of 'shop.Order' is 'note', string, and was 'size', int32 \
        [HW1611, UNREADABLE]
          fix: give 'note' a number of its own, and add 'reserved 2;'""");
    assertThat(codes("int32 size = 2;", "bool isLarge = 2;")).isEqualTo("HW1611 MISREAD");
    assertThat(codes("int32 size = 2;", "repeated int32 sizes = 2;")).isEqualTo("HW1611 MISREAD");
  }

  @Test
  void aTypeOfAnotherWireType() {
    assertThat(orders("int32 size = 2;", "string size = 2;")).isEqualTo("""
        shop.proto:4:1: field 'size' (2) of 'shop.Order' is string, was int32 [HW1612, UNREADABLE]
          fix: keep it int32; or add a field of the new type, and upcast what was written""");
  }

  @Test
  void aTypeThatReadsTheSameBytesAsSomethingElse() {
    assertThat(orders("int32 size = 2;", "sint32 size = 2;")).isEqualTo("""
        shop.proto:4:1: field 'size' (2) of 'shop.Order' is sint32, was int32 [HW1613, MISREAD]
          fix: keep it int32; or add a field of the new type, and upcast what was written""");
  }

  @ParameterizedTest
  @CsvSource({
    "int32, int64, ''",
    "uint32, uint64, ''",
    "uint32, int64, ''",
    "sint32, sint64, ''",
    "int64, int32, HW1613 MISREAD",
    "int32, uint32, HW1613 MISREAD",
    "bool, int32, HW1613 MISREAD",
    "uint64, int64, HW1613 MISREAD",
    "fixed32, sfixed32, HW1613 MISREAD",
    "fixed32, float, HW1613 MISREAD",
    "fixed64, double, HW1613 MISREAD",
    "string, bytes, HW1613 MISREAD",
    "bytes, Item, HW1613 MISREAD",
    "Item, bytes, HW1613 MISREAD",
    "int32, Kind, HW1613 MISREAD",
    "int32, fixed32, HW1612 UNREADABLE",
    "fixed32, fixed64, HW1612 UNREADABLE",
    "float, double, HW1612 UNREADABLE",
    "string, Item, HW1612 UNREADABLE",
    "int64, double, HW1612 UNREADABLE"
  })
  void everyPairOfTypesByWhatBecomesOfTheBytes(String older, String current, String expected) {
    String types = "message Item { int32 a = 1; }\nenum Kind { NONE = 0; }\n";
    String field = "optional %s size = 2;";

    assertThat(codes(types + field.formatted(older), types + field.formatted(current)))
        .isEqualTo(expected);
  }

  @Test
  void oneValueThatBecameSeveral() {
    assertThat(orders("string size = 2;", "repeated string size = 2;")).isEqualTo("""
        shop.proto:4:1: field 'size' (2) of 'shop.Order' is repeated, was one value \
        [HW1614, NAMES]
          fix: correct all that takes it for one value, or add a repeated field beside it""");
  }

  @Test
  void severalValuesThatBecameOne() {
    assertThat(orders("repeated int32 size = 2;", "int32 size = 2;")).isEqualTo("""
        shop.proto:4:1: field 'size' (2) of 'shop.Order' is one value, was repeated \
        [HW1614, UNREADABLE]
          fix: keep it repeated; or add a field of the new type, and upcast what was written""");
    assertThat(codes("repeated string size = 2;", "string size = 2;")).isEqualTo("HW1614 MISREAD");
  }

  @Test
  void aFieldThatCameIntoAOneof() {
    assertThat(orders("int32 a = 1; int32 b = 2;", "oneof one { int32 a = 1;\nint32 b = 2; }"))
        .isEqualTo("""
            shop.proto:4:13: field 'a' (1) of 'shop.Order' is in oneof 'one', was in none \
            [HW1615, MISREAD]
              fix: leave it outside of the oneof, or add a field to that
            shop.proto:5:1: field 'b' (2) of 'shop.Order' is in oneof 'one', was in none \
            [HW1615, MISREAD]
              fix: leave it outside of the oneof, or add a field to that""");
  }

  @Test
  void aFieldThatLeftItsOneof() {
    assertThat(orders(
            "oneof one { int32 a = 1; int32 b = 2; }", "oneof one { int32 a = 1; } int32 b = 2;"))
        .isEqualTo("""
            shop.proto:4:28: field 'b' (2) of 'shop.Order' is in none, was in oneof 'one' \
            [HW1615, NAMES]
              fix: leave it in oneof 'one'""");
  }

  @Test
  void aFieldThatWentFromOneOneofToAnother() {
    assertThat(codes(
            "oneof one { int32 a = 1; int32 b = 2; } oneof other { int32 c = 3; }",
            "oneof one { int32 a = 1; } oneof other { int32 b = 2; int32 c = 3; }"))
        .isEqualTo("HW1615 MISREAD");
  }

  @Test
  void nothingOfAOneofThatIsRenamedOrHasMoreCases() {
    assertThat(codes(
            "oneof one { int32 a = 1; int32 b = 2; }",
            "oneof other { int32 a = 1; int32 b = 2; int32 c = 3; }"))
        .isEmpty();
  }

  @Test
  void aFieldOfAnotherName() {
    assertThat(orders("int32 size = 2;", "int32 weight = 2;")).isEqualTo("""
        shop.proto:4:1: field 2 of 'shop.Order' is called 'weight', was 'size' [HW1616, NAMES]
          fix: keep the name, or correct all that says 'size'""");
  }

  @Test
  void aFieldOfAnotherNameInJson() {
    assertThat(orders("int32 size = 2;", "int32 size = 2 [json_name = \"Size\"];"))
        .isEqualTo("""
        shop.proto:4:1: field 'size' (2) of 'shop.Order' is 'Size' in JSON, was 'size' \
        [HW1616, NAMES]
          fix: add [json_name = "size"], or correct all that says so""");
  }

  @Test
  void aFieldThatTellsNowWhetherItWasSet() {
    assertThat(orders("int32 size = 2;", "optional int32 size = 2;")).isEqualTo("""
        shop.proto:4:1: field 'size' (2) of 'shop.Order' tells now whether it was set \
        [HW1617, MISREAD]
          fix: remove 'optional': has() would be false of every default that was written""");
  }

  @Test
  void aFieldThatDoesNotTellAnyMoreWhetherItWasSet() {
    assertThat(orders("optional int32 size = 2;", "int32 size = 2;")).isEqualTo("""
        shop.proto:4:1: field 'size' (2) of 'shop.Order' does not tell any more whether it was set \
        [HW1617, MISREAD]
          fix: make it 'optional' again""");
  }

  @Test
  void aFieldThatIsRequiredNow() {
    assertThat(told(
            protos.proto2("message Order { optional int32 size = 1; }"),
            protos.proto2("message Order { required int32 size = 1; required int32 tax = 2; }")))
        .isEqualTo("""
            shop.proto:3:17: field 'size' (1) of 'shop.Order' is required now [HW1618, UNREADABLE]
              fix: make it optional
            shop.proto:3:42: field 'tax' (2) of 'shop.Order' is required now [HW1618, UNREADABLE]
              fix: make it optional""");
  }

  @Test
  void aMapOfOtherKeysOrValues() {
    assertThat(orders("map<string, int32> sizes = 2;", "map<string, string> sizes = 2;"))
        .isEqualTo("""
            shop.proto:4:1: field 'sizes' (2) of 'shop.Order' is map<string, string>, was \
            map<string, int32> [HW1619, MISREAD]
              fix: keep it map<string, int32>; or add a field of the new type, and upcast what was \
            written""");
    assertThat(codes("map<string, int32> sizes = 2;", "map<int32, int32> sizes = 2;"))
        .isEqualTo("HW1619 MISREAD");
    assertThat(codes("map<string, int32> sizes = 2;", "map<string, int64> sizes = 2;"))
        .isEmpty();
  }

  @Test
  void aMapThatBecameNone() {
    String item = "message Item { int32 a = 1; }\n";

    assertThat(codes(item + "map<string, int32> sizes = 2;", item + "repeated Item sizes = 2;"))
        .isEqualTo("HW1619 MISREAD");
    assertThat(codes(item + "map<string, int32> sizes = 2;", item + "int32 sizes = 2;"))
        .isEqualTo("HW1619 UNREADABLE");
  }

  @Test
  void valuesOfEnumsThatAreGoneOrHaveOtherNumbersOrNames() {
    String field = "Kind kind = 1;\n";

    assertThat(orders(
            field + "enum Kind { NONE = 0; RED = 1; BLUE = 2; }",
            field + "enum Kind { NONE = 0; BLUE = 2; }"))
        .isEqualTo("""
            shop.proto:5:1: value 'RED' (1) of enum 'shop.Order.Kind' is gone, and its number is \
            not reserved [HW1620, MISREAD]
              fix: add 'reserved 1;' and 'reserved "RED";', or keep the value as deprecated""");
    assertThat(orders(
            field + "enum Kind { NONE = 0; RED = 1; }", field + "enum Kind { NONE = 0; RED = 2; }"))
        .isEqualTo("""
            shop.proto:5:23: value 'RED' of enum 'shop.Order.Kind' is 2, was 1 [HW1621, MISREAD]
              fix: give it number 1 again""");
    assertThat(orders(
            field + "enum Kind { NONE = 0; RED = 1; }",
            field + "enum Kind { NONE = 0; RUBY = 1; }"))
        .isEqualTo("""
            shop.proto:5:23: value 1 of enum 'shop.Order.Kind' is 'RUBY', was 'RED' \
            [HW1622, NAMES]
              fix: keep the name, or correct all that says 'RED'""");
    assertThat(codes(
            field + "enum Kind { NONE = 0; RED = 1; BLUE = 2; }",
            field + "enum Kind { NONE = 0; BLUE = 2; reserved 1; }"))
        .isEmpty();
  }

  @Test
  void valuesOfAnEnumThatChangedPlaces() {
    String field = "Kind kind = 1;\n";

    assertThat(codes(
            field + "enum Kind { NONE = 0; RED = 1; BLUE = 2; }",
            field + "enum Kind { NONE = 0; BLUE = 1; RED = 2; }"))
        .isEqualTo("HW1621 MISREAD, HW1621 MISREAD");
  }

  @Test
  void anEnumThatTakesOtherNumbersNow() {
    String order = "message Order { optional Kind kind = 1; }\nenum Kind { NONE = 0; }";

    assertThat(told(protos.proto2(order), protos.proto3(order))).isEqualTo("""
        shop.proto:4:1: enum 'shop.Kind' is open, was closed [HW1623, MISREAD]
          fix: keep it closed""");
  }

  @Test
  void aDefaultThatIsAnotherOne() {
    assertThat(told(
            protos.proto2("message Order { optional int32 size = 1 [default = 3]; }"),
            protos.proto2("message Order { optional int32 size = 1 [default = 4]; }")))
        .isEqualTo("""
            shop.proto:3:17: field 'size' (1) of 'shop.Order' has another default than it had \
            [HW1626, MISREAD]
              fix: keep the default: records in which it was not set do not hold it""");
  }

  @Test
  void whatIsNestedOrReferredToOnceWhereverItIsUsed() {
    String order = "message Order { Item first = 1; repeated Item more = 2;"
        + " map<string, Item> byName = 3; message Item { Part part = 1; } }\n";

    assertThat(told(
            protos.proto3(order + "message Part { int32 size = 1; Part next = 2; }"),
            protos.proto3(order + "message Part { string size = 1; Part next = 2; }")))
        .isEqualTo("""
            shop.proto:4:16: field 'size' (1) of 'shop.Part' is string, was int32 \
            [HW1612, UNREADABLE]
              fix: keep it int32; or add a field of the new type, and upcast what was written""");
  }

  @Test
  void aFieldOfAMessageOfAnotherNameAndWhatIsDifferentAboutIt() {
    assertThat(told(
            protos.proto3("message Order { Item item = 1; } message Item { int32 a = 1; }"),
            protos.proto3("message Order { Part item = 1; } message Part { bool a = 1; }")))
        .isEqualTo("""
            shop.proto:3:17: field 'item' (1) of 'shop.Order' is of 'shop.Part', was 'shop.Item' \
            [HW1625, NAMES]
              fix: keep the name, or correct all expressions that say 'shop.Item'
            shop.proto:3:49: field 'a' (1) of 'shop.Part' is bool, was int32 [HW1613, MISREAD]
              fix: keep it int32; or add a field of the new type, and upcast what was written""");
  }

  @Test
  void aWholeFileWhereTheDescriptorSetHasNoSourceInfo() {
    MessageTypes current = protos.proto3("message Order { string size = 1; }");
    var bare = com.google.protobuf.DescriptorProtos.FileDescriptorSet.newBuilder()
        .addFile(
            current.find("shop.Order").orElseThrow().descriptor().getFile().toProto().toBuilder()
                .clearSourceCodeInfo())
        .build();

    assertThat(changes(
            protos.proto3("message Order { int32 size = 1; }"), MessageTypes.of(bare, "bare")))
        .extracting(one -> one.where().toString())
        .containsExactly("shop.proto");
  }
}
