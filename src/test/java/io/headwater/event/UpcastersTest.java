package io.headwater.event;

import static io.headwater.event.LedgerVersions.CENTS;
import static io.headwater.event.LedgerVersions.FIRST;
import static io.headwater.event.LedgerVersions.HERE;
import static io.headwater.event.LedgerVersions.SECOND;
import static io.headwater.event.LedgerVersions.V1;
import static io.headwater.event.LedgerVersions.V2;
import static io.headwater.event.LedgerVersions.V3;
import static io.headwater.event.LedgerVersions.deposited;
import static io.headwater.event.LedgerVersions.depositedInEuros;
import static io.headwater.event.LedgerVersions.depositedV1;
import static io.headwater.event.LedgerVersions.depositedV2;
import static io.headwater.event.LedgerVersions.inPlace;
import static io.headwater.event.LedgerVersions.named;
import static io.headwater.event.LedgerVersions.opened;
import static io.headwater.event.LedgerVersions.openedV1;
import static io.headwater.event.LedgerVersions.upcaster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.test.ledger.v3.AccountEvent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UpcastersTest {
  private static final Upcasters ALL = LedgerVersions.upcasters();

  private static Message decoded(Upcasters upcasters, Message written) {
    return upcasters.decode(CanonicalBytes.of(written), named(written));
  }

  private static UndecodableEventException failure(Upcaster... upcasters) {
    return catchThrowableOfType(
        UndecodableEventException.class,
        () -> decoded(Upcasters.of(V3, List.of(upcasters)), deposited(5)));
  }

  @Test
  void makesTheNewestOfTheOldestStepByStep() {
    assertThat(decoded(ALL, openedV1("ada"))).isEqualTo(opened("ada"));
    assertThat(decoded(ALL, depositedV1(12.5))).isEqualTo(deposited(1250));
  }

  @Test
  void beginsInTheMiddleOfTheChain() {
    AccountEvent expected = deposited(200).toBuilder()
        .setDeposited(deposited(200).getDeposited().toBuilder().putLabels("by", "phone"))
        .build();

    assertThat(decoded(ALL, depositedV2(2))).isEqualTo(expected);
  }

  @Test
  void changesTheMeaningOfAValueOfTheNewestType() {
    assertThat(decoded(ALL, depositedInEuros(3.25))).isEqualTo(deposited(325));
  }

  @Test
  void takesARecordWithoutAHeaderForTheNewestType() {
    byte[] bytes = CanonicalBytes.of(depositedInEuros(1));

    assertThat(ALL.decode(bytes, EventHeaders.NONE)).isEqualTo(deposited(100));
  }

  @Test
  void leavesANewValueAsItIs() {
    AccountEvent value = deposited(7);

    assertThat(ALL.newest(value)).isSameAs(value);
    assertThat(Upcasters.none(V3).newest(depositedInEuros(1))).isEqualTo(depositedInEuros(1));
  }

  @Test
  void readsAnUnsetValueOfAnOlderTypeByItsHeader() {
    Message unset = V1.defaultInstance();
    Upcasters upcasters = Upcasters.of(V3, List.of(Upcaster.keeping(V1, V3, HERE)));

    assertThat(decoded(upcasters, unset)).isEqualTo(AccountEvent.getDefaultInstance());
  }

  @Test
  void knowsWhatItCanRead() {
    assertThat(ALL.canRead(named(openedV1("ada")))).isTrue();
    assertThat(ALL.canRead(named(deposited(1)))).isTrue();
    assertThat(ALL.canRead(EventHeaders.NONE)).isTrue();
    assertThat(ALL.canRead(named(ledgerOpened()))).isFalse();
    assertThat(ALL.typeOf(named(ledgerOpened()))).isEqualTo(V3);
    assertThat(ALL.older()).containsExactlyInAnyOrder(V1, V2);
    assertThat(Upcasters.none(V3).canRead(named(openedV1("ada")))).isFalse();
  }

  private static Message ledgerOpened() {
    return io.headwater.test.ledger.v1.Opened.getDefaultInstance();
  }

  @Test
  void marksARecordThatItHasMadeNewerAsTheSameEvent() {
    Envelope<Message> record = record(depositedV1(1));

    Envelope<Message> newest = ALL.newest(record);

    assertThat(newest.value()).isEqualTo(deposited(100));
    assertThat(newest.valueBytes()).isEqualTo(CanonicalBytes.of(deposited(100)));
    assertThat(newest.headers().text(EventHeaders.TYPE)).contains("ledger.v3.AccountEvent");
    assertThat(newest.hasSourceValue()).isFalse();
    assertThat(newest.isSourceEvent()).isTrue();
    assertThat(newest.withValue(deposited(1)).isSourceEvent()).isFalse();
  }

  @Test
  void returnsARecordThatIsNewAsItCame() {
    Envelope<Message> record = record(deposited(1));

    assertThat(ALL.newest(record)).isSameAs(record);
  }

  private static Envelope<Message> record(Message value) {
    return Envelope.ofBytes(
        new RecordPosition("events", 0, 0),
        0,
        named(value),
        new Envelope.EncodedKey(KeyType.STRING, new byte[] {'k'}),
        new Envelope.EncodedValue(ALL.typeOf(named(value)), CanonicalBytes.of(value)));
  }

  @Test
  void namesTheUpcasterThatThrew() {
    UndecodableEventException thrown = failure(inPlace(V3, any -> true, any -> {
      throw new IllegalStateException("a payload");
    }));

    assertThat(thrown.code()).isEqualTo(FailureCode.RULE_THREW);
    assertThat(thrown)
        .hasMessage("upcaster from 'ledger.v3.AccountEvent' to 'ledger.v3.AccountEvent' at"
            + " ledger.yaml:4:7 threw IllegalStateException")
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void namesTheConditionThatThrew() {
    UndecodableEventException thrown = failure(inPlace(
        V3,
        any -> {
          throw new AssertionError();
        },
        any -> any));

    assertThat(thrown.code()).isEqualTo(FailureCode.RULE_THREW);
    assertThat(thrown).hasMessageStartingWith("condition of upcaster from 'ledger.v3.");
  }

  @Test
  void keepsTheCodeOfAnExpressionWithoutAResult() {
    UndecodableEventException thrown = failure(inPlace(V3, any -> true, any -> {
      throw new RuleFailureException(FailureCode.EXPR_EVAL, "divides by zero");
    }));

    assertThat(thrown.code()).isEqualTo(FailureCode.EXPR_EVAL);
    assertThat(thrown).hasMessageEndingWith("at ledger.yaml:4:7: divides by zero");
  }

  @Test
  @SuppressWarnings("NullAway") // what an author may do
  void refusesNothing() {
    UndecodableEventException thrown = failure(inPlace(V3, any -> true, any -> null));

    assertThat(thrown.code()).isEqualTo(FailureCode.RULE_RETURNED_NULL);
    assertThat(thrown).hasMessageEndingWith("at ledger.yaml:4:7 returned null");
  }

  @Test
  void refusesAnotherTypeThanItSays() {
    UndecodableEventException thrown =
        failure(inPlace(V3, any -> true, any -> V2.defaultInstance()));

    assertThat(thrown.code()).isEqualTo(FailureCode.SERIALIZE);
    assertThat(thrown).hasMessageEndingWith("at ledger.yaml:4:7 made a 'ledger.v2.AccountEvent'");
  }

  @Test
  void refusesAResultThatItWouldChangeAgain() {
    UndecodableEventException thrown =
        failure(inPlace(V3, AccountEvent::hasDeposited, any -> any.toBuilder().setSource("x")));

    assertThat(thrown.code()).isEqualTo(FailureCode.UPCAST_AGAIN);
    assertThat(thrown).hasMessageEndingWith("at ledger.yaml:4:7 is for what it has made, too");
  }

  @Test
  void runsUpcastersOfOneTypeInTheirOrderAndEachOnce() {
    Upcaster first = inPlace(
        V3,
        (AccountEvent one) -> one.getSource().isEmpty(),
        one -> one.toBuilder().setSource("a"));
    Upcaster second = inPlace(
        V3,
        (AccountEvent one) -> one.getSource().equals("a"),
        one -> one.toBuilder().setSource("b"));

    Message made = decoded(Upcasters.of(V3, List.of(first, second)), deposited(1));

    assertThat(((AccountEvent) made).getSource()).isEqualTo("b");
  }

  private static String problems(Upcaster... upcasters) {
    return Upcasters.problems("events", V3, List.of(upcasters)).stream()
        .map(LocatedProblem::problem)
        .map(Problem::render)
        .collect(Collectors.joining("\n"));
  }

  @Test
  void findsNothingWrongWithAChain() {
    assertThat(problems(SECOND, CENTS, FIRST)).isEmpty();
    assertThat(problems()).isEmpty();
  }

  @Test
  void requiresAConditionWhereTheTypeStays() {
    assertThat(problems(upcaster(V3, V3, one -> one))).isEqualTo("""
        ledger.yaml:4:7: the upcaster of stream 'events' from 'ledger.v3.AccountEvent' to itself \
        has no condition, and would change its own results again [HW1601]
          fix: add 'when' with a condition that is false of what it makes; or name another type""");
  }

  @Test
  void refusesAConditionWhereTheTypeChanges() {
    Upcaster some = new Upcaster(V2, V3, CENTS.when(), SECOND.change(), HERE);

    assertThat(problems(some)).isEqualTo("""
        ledger.yaml:4:7: the upcaster of stream 'events' from 'ledger.v2.AccountEvent' to \
        'ledger.v3.AccountEvent' has a condition, and values for which it is false would stay \
        what they were [HW1602]
          fix: remove 'when', and tell the values apart in what it makes""");
  }

  @Test
  void refusesAWayBackFromTheNewest() {
    assertThat(problems(SECOND, upcaster(V3, V2, one -> one))).isEqualTo("""
        ledger.yaml:4:7: an upcaster leads from 'ledger.v3.AccountEvent', which stream 'events' \
        holds, to 'ledger.v2.AccountEvent' [HW1603]
          fix: turn it round, or declare the stream to hold 'ledger.v2.AccountEvent'""");
  }

  @Test
  void refusesTwoWaysOn() {
    assertThat(problems(FIRST, SECOND, Upcaster.keeping(V1, V3, HERE))).isEqualTo("""
        ledger.yaml:4:7: two upcasters of stream 'events' lead on from 'ledger.v1.AccountEvent', \
        the first at ledger.yaml:4:7 [HW1604]
          fix: keep one of them""");
  }

  @Test
  void refusesAWayRoundAndTellsItOnce() {
    assertThat(problems(FIRST, upcaster(V2, V1, one -> one))).isEqualTo("""
        ledger.yaml:4:7: upcasters of stream 'events' go round: ledger.v1.AccountEvent → \
        ledger.v2.AccountEvent → ledger.v1.AccountEvent [HW1605]
          fix: let one of them lead to 'ledger.v3.AccountEvent', which the stream holds""");
  }

  @Test
  void refusesAWayThatDoesNotEndAtTheNewest() {
    assertThat(problems(FIRST)).isEqualTo("""
        ledger.yaml:4:7: the upcaster of stream 'events' from 'ledger.v1.AccountEvent' ends at \
        'ledger.v2.AccountEvent', and the stream holds 'ledger.v3.AccountEvent' [HW1606]
          fix: add one from 'ledger.v2.AccountEvent' to 'ledger.v3.AccountEvent'""");
  }

  @Test
  void refusesAConditionalUpcasterOfATypeThatLeadsNowhere() {
    Upcaster ofSecond = new Upcaster(V2, V2, CENTS.when(), SECOND.change(), HERE);

    assertThat(problems(ofSecond))
        .contains("from 'ledger.v2.AccountEvent' ends at")
        .contains("HW1606");
  }

  @Test
  void tellsOfTheLastStepOnlyThatAWholeChainDoesNotEnd() {
    MessageType other = MessageType.of(io.headwater.test.ledger.v1.Opened.class);
    Upcaster before = new Upcaster(other, V1, Optional.empty(), FIRST.change(), HERE);

    assertThat(problems(before, FIRST)).containsOnlyOnce("HW1606").contains("ends at 'ledger.v2.");
  }
}
