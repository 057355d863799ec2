package io.headwater.yaml;

import static io.headwater.dsl.Cel.cel;
import static io.headwater.dsl.Cel.fields;
import static io.headwater.event.LedgerVersions.V1;
import static io.headwater.event.LedgerVersions.V2;
import static io.headwater.event.LedgerVersions.V3;
import static io.headwater.event.LedgerVersions.deposited;
import static io.headwater.event.LedgerVersions.depositedInEuros;
import static io.headwater.event.LedgerVersions.depositedV1;
import static io.headwater.event.LedgerVersions.depositedV2;
import static io.headwater.event.LedgerVersions.opened;
import static io.headwater.event.LedgerVersions.openedV1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.MessageTypes;
import io.headwater.test.ledger.v3.AccountEvent;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.Picture;
import io.headwater.topology.PlainText;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upcasters of a stream, in YAML beside the same in Java. */
class StreamUpcastTest {
  private static final TopologyResources RESOURCES = new TopologyResources(
      MessageTypes.around(List.of(V1, V2, V3)), StreamUpcastTest.class.getClassLoader(), Map.of());
  private static final String OWNER = "ledger.v2.Owner{name: value.opened.name}";
  private static final String EUROS = "value.deposited.euros";
  private static final String IN_EUROS = "value.deposited.amount_euros != 0.0";
  private static final String CENTS = "int(math.round(value.deposited.amount_euros * 100.0))";
  private static final String YAML = """
      topology: ledger
      proto: ledger/v3.proto
      streams:
        in:
          value: AccountEvent
          upcast:
            - from: ledger.v1.AccountEvent
              to: ledger.v2.AccountEvent
              set:
                opened.owner: "%s"
                deposited.amount_euros: %s
            - from: ledger.v2.AccountEvent
            - from: AccountEvent
              when: %s
              set: { deposited.amount: %s, deposited.amount_euros: optional.none() }
        out: { value: AccountEvent }
      ---
      pipeline: copy
      from: in
      steps:
        - to: out
      """.formatted(OWNER, EUROS, IN_EUROS, CENTS);

  @TempDir
  Path directory;

  private TopologySpec read(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("ledger.yaml"), text);
    return TopologyFile.read(Path.of("ledger.yaml"), file, RESOURCES);
  }

  private static TopologySpec java() {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountEvent> in = ledger.stream(
        "in",
        AccountEvent.class,
        stream -> stream
            .upcast(
                io.headwater.test.ledger.v1.AccountEvent.class,
                io.headwater.test.ledger.v2.AccountEvent.class,
                fields("opened.owner", OWNER).and("deposited.amount_euros", EUROS))
            .upcast(io.headwater.test.ledger.v2.AccountEvent.class, AccountEvent.class)
            .upcast(
                AccountEvent.class,
                cel(IN_EUROS),
                fields("deposited.amount", CENTS)
                    .and("deposited.amount_euros", "optional.none()")));
    ledger.pipeline("copy", in).to(ledger.stream("out", AccountEvent.class));
    return ledger.build();
  }

  private static List<Message> copied(TopologySpec spec) {
    try (TopologyHarness harness = TopologyHarness.of(spec)) {
      List.of(openedV1("ada"), depositedV1(1), depositedV2(2.5), depositedInEuros(3), deposited(4))
          .forEach(event -> harness.pipe("in", "a-1", event));
      return harness.values("out");
    }
  }

  @Test
  void readsAllVersionsAsTheNewest() throws IOException {
    assertThat(copied(read(YAML)))
        .extracting(Message::toByteString)
        .containsExactly(
            opened("ada").toByteString(),
            deposited(100).toByteString(),
            deposited(250).toBuilder()
                .setDeposited(deposited(250).getDeposited().toBuilder().putLabels("by", "phone"))
                .build()
                .toByteString(),
            deposited(300).toByteString(),
            deposited(4).toByteString());
  }

  @Test
  void isTheSameInYamlAndInJava() throws IOException {
    TopologySpec yaml = read(YAML);

    assertThat(yaml.stream("in").orElseThrow().upcasters())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
            "where", "from", "to", "change.function", "when.value.condition")
        .isEqualTo(java().stream("in").orElseThrow().upcasters());
    assertThat(PlainText.render(yaml)).isEqualTo(PlainText.render(java()));
    assertThat(copied(yaml))
        .extracting(Message::toByteString)
        .isEqualTo(copied(java()).stream().map(Message::toByteString).toList());
  }

  @Test
  void isDescribed() throws IOException {
    TopologySpec spec = read(YAML);

    assertThat(PlainText.render(spec))
        .contains(
            "\n  upcast ledger.v1.AccountEvent to ledger.v2.AccountEvent: opened.owner: ledger.")
        .contains("\n  upcast ledger.v2.AccountEvent to ledger.v3.AccountEvent: what both have\n")
        .contains(
            "\n  upcast ledger.v3.AccountEvent when value.deposited.amount_euros != 0.0: dep");
    assertThat(Picture.of(spec).nodes())
        .filteredOn(node -> node.id().equals("stream:in"))
        .allSatisfy(node -> assertThat(node.facts().get("upcast"))
            .contains("; ledger.v2.AccountEvent to ledger.v3.AccountEvent: what both have; "))
        .hasSize(1);
  }

  private String problems(String upcast) {
    String text = """
        topology: ledger
        proto: ledger/v3.proto
        streams:
          in: { value: AccountEvent, upcast: %s }
          out: { value: AccountEvent }
        ---
        pipeline: copy
        from: in
        steps:
          - to: out
        """.formatted(upcast);
    InvalidTopologyException thrown =
        catchThrowableOfType(InvalidTopologyException.class, () -> read(text));
    return thrown.problems().stream().map(Problem::render).collect(Collectors.joining("\n"));
  }

  @Test
  void checksExpressionsAgainstBothTypesAtTheirPlaces() {
    assertThat(problems("{ from: ledger.v2.AccountEvent, set: { account: value.acount } }"))
        .startsWith("ledger.yaml:4:92: ")
        .contains("acount");
    assertThat(problems("{ from: ledger.v2.AccountEvent, set: { acount: value.account } }"))
        .startsWith("ledger.yaml:4:77: message 'ledger.v3.AccountEvent' has no field 'acount'")
        .endsWith("use one of account, opened, deposited, source");
  }

  @Test
  void setsFieldsWithinMessagesOnly() {
    assertThat(problems("{ from: ledger.v2.AccountEvent, set: { account.name: \"''\" } }"))
        .isEqualTo("""
        ledger.yaml:4:77: field 'account' of 'ledger.v3.AccountEvent' is not one message, within \
        which a field could be set [HW1608]
          fix: set 'account' itself""");
    assertThat(problems("{ from: ledger.v2.AccountEvent, set: { depositd.amount: '1' } }"))
        .startsWith("ledger.yaml:4:77: message 'ledger.v3.AccountEvent' has no field 'depositd';"
            + " did you mean 'deposited'? [HW1005]");
    assertThat(problems("{ from: ledger.v2.AccountEvent, set: { deposited.ammount: '1' } }"))
        .startsWith("ledger.yaml:4:77: message 'ledger.v3.Deposited' has no field 'ammount'");
  }

  @Test
  void tellsOfAWrongUpcasterOnlyWhatIsWrongWithIt() {
    String problems = problems("""
        [{ from: ledger.v1.AccountEvent, to: ledger.v2.AccountEvent },\
         { from: ledger.v2.AccountEvent, value: 'value.account' }]""");

    assertThat(problems).contains("ledger.yaml:4:141: ").doesNotContain("HW1606");
  }

  @Test
  void namesTheTypeThatThereIsNot() {
    assertThat(problems("{ from: ledger.v4.AccountEvent }"))
        .startsWith("ledger.yaml:4:46: there is no message type 'ledger.v4.AccountEvent'");
  }

  @Test
  void countsAnExpressionWithoutAResultAsAnyRuleDoes() throws IOException {
    TopologySpec spec = read("""
        topology: ledger
        proto: ledger/v3.proto
        streams:
          in:
            value: AccountEvent
            upcast:
              from: AccountEvent
              when: value.source == ''
              set: { source: "['a'][int(value.deposited.amount)]" }
          out: { value: AccountEvent }
        ---
        pipeline: copy
        from: in
        steps:
          - to: out
        """);
    try (TopologyHarness harness = TopologyHarness.of(spec)) {
      harness.pipe("in", "a-1", deposited(1));

      assertThat(harness.deadLetters("in")).singleElement().satisfies(letter -> {
        assertThat(letter.cause().code()).isEqualTo(FailureCode.EXPR_EVAL.name());
        assertThat(letter.cause().message()).contains("at ledger.yaml:7:7");
      });
    }
  }
}
