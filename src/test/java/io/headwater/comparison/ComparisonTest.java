package io.headwater.comparison;

import static io.headwater.comparison.BankVersions.bank;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.RecordPosition;
import io.headwater.replay.StopAt;
import io.headwater.testkit.MessageDifference.Change;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a difference of two versions of the bank, and which ones are roots. */
class ComparisonTest {
  private static final String DEPOSIT = "- { reject: NOT_OPEN, when: state.status != Status.OPEN }";
  private static final String AT_MOST_50 =
      DEPOSIT + "\n    - { reject: TOO_MUCH, when: command.amount > 50 }";
  private static final Comparison.Request ALL = Comparison.Request.ALL;

  @TempDir
  Path directory;

  private final BankVersions history = new BankVersions();

  private TopologySpec next(String text, String by) {
    return bank(directory, text, by);
  }

  private TopologySpec strict() {
    return next(DEPOSIT, AT_MOST_50);
  }

  private ComparisonReport compare(TopologySpec current) {
    return history.compare(bank(), current, ALL);
  }

  @Test
  void findsNothingBetweenAVersionAndItself() {
    history.opened("a").deposited("a", 100).withdrawn("a", 200).swiped("c", "m", 5);

    ComparisonReport report = compare(bank());

    assertThat(report.isSame()).isTrue();
    assertThat(report.commands()).isEqualTo(3);
    assertThat(report.declared().parts()).isEmpty();
    assertThat(report.ending()).isEqualTo(new ComparisonReport.Ending.Complete());
  }

  @Test
  void tellsDecisionsOfTheRulesFromThoseThatFollow() {
    history.opened("a").deposited("a", 100).withdrawn("a", 70).opened("b").deposited("b", 5);

    ComparisonReport report = compare(strict());

    assertThat(report.decisions())
        .extracting(
            one -> one.command() + ": " + one.old() + ", " + one.current(), one -> one.roots())
        .containsExactlyInAnyOrder(
            tuple("deposit: emits deposited, rejects TOO_MUCH", 1L),
            tuple("withdraw: emits withdrawn, rejects INSUFFICIENT_FUNDS", 0L));
    assertThat(report.divergedKeys()).isOne();
    assertThat(report.commands()).isEqualTo(5);
  }

  @Test
  void namesTheRuleThatRejectsNowAndItsPlace() {
    history.opened("a").deposited("a", 100);

    DecisionGroup group = compare(strict()).decisions().get(0);

    assertThat(group.oldRules()).isEmpty();
    assertThat(group.currentRules())
        .extracting(rule -> rule.text() + " at " + rule.where())
        .containsExactly("reject TOO_MUCH when command.amount > 50 at next/bank.yaml:24:7");
  }

  @Test
  void countsWhatEachRuleHasDecidedInBothVersions() {
    history.opened("a").deposited("a", 100).deposited("a", 7).withdrawn("a", 70).withdrawn("a", 1);

    ComparisonReport report = compare(strict());

    assertThat(report.rules())
        .extracting(
            one -> one.command() + " " + one.outcome(), RuleCounts::old, RuleCounts::current)
        .containsExactlyInAnyOrder(
            tuple("open emits opened", 1L, 1L),
            tuple("deposit emits deposited", 2L, 1L),
            tuple("deposit rejects TOO_MUCH", 0L, 1L),
            tuple("withdraw emits withdrawn", 2L, 1L),
            tuple("withdraw rejects INSUFFICIENT_FUNDS", 0L, 1L));
    assertThat(report.rules().get(2).currentRules())
        .extracting(DecisionGroup.Written::text)
        .containsExactly("reject TOO_MUCH when command.amount > 50");
  }

  @Test
  void countsWhatEachStepHasMadeOfItsRecordsInBothVersions() {
    history.swiped("c", "m", 1).swiped("c", "m", 3).swiped("d", "n", 7);

    ComparisonReport report = compare(next("value.amount > 0", "value.amount > 2"));

    assertThat(report.steps())
        .filteredOn(one -> !one.isSame())
        .extracting(StepPair::program, StepPair::step, StepPair::old, StepPair::current)
        .containsExactly(
            tuple("spend-by-merchant", "filter", counted(3, 0), counted(2, 1)),
            tuple("spend-by-merchant", "by-merchant", counted(3, 0), counted(2, 0)),
            tuple("spend-by-merchant/by-merchant", "spend", counted(3, 0), counted(2, 0)),
            tuple("spend-by-merchant/by-merchant", "branch", counted(3, 0), counted(2, 0)),
            tuple(
                "spend-by-merchant/by-merchant",
                "to-merchant-totals",
                counted(3, 0),
                counted(2, 0)));
  }

  private static Optional<Map<Outcome, Long>> counted(long processed, long filtered) {
    return Optional.of(
        filtered == 0
            ? Map.of(Outcome.PROCESSED, processed)
            : Map.of(Outcome.PROCESSED, processed, Outcome.FILTERED, filtered));
  }

  @Test
  void knowsNoCountOfAStepThatAVersionDoesNotHave() {
    history.swiped("c", "m", 1);

    ComparisonReport report = compare(next("  - filter: value.amount > 0\n", ""));

    assertThat(report.steps())
        .contains(
            new StepPair("spend-by-merchant", "filter", "filter", counted(1, 0), Optional.empty()))
        .allMatch(StepPair::isSame);
  }

  @Test
  void letsNothingFollowWhereEachRecordIsAlone() {
    history.opened("a").deposited("a", 100).withdrawn("a", 70).deposited("a", 60);

    ComparisonReport report = history.compare(bank(), strict(), ALL.eachAlone());

    assertThat(report.differingCommands()).isEqualTo(2);
    assertThat(report.rootCommands()).isEqualTo(2);
  }

  @Test
  void keepsTheFirstDifferenceOfEachKey() {
    history.opened("a").deposited("a", 100).deposited("a", 200);

    Divergence first = compare(strict()).first().get(0);

    assertThat(first.kind()).isEqualTo(Divergence.Kind.DECISION);
    assertThat(first.key()).isEqualTo("a");
    assertThat(first.position().offset()).isOne();
    assertThat(first.isRoot()).isTrue();
    assertThat(first.cause()).isEqualTo("{\"deposit\":{\"amount\":\"100\"}}");
    assertThat(first.old()).isEqualTo("emits deposited {\"deposited\":{\"amount\":\"100\"}}");
    assertThat(first.current()).isEqualTo("rejects TOO_MUCH");
  }

  @Test
  void tellsWhereEqualEventsHaveOtherContents() {
    history.opened("a").deposited("a", 100);

    ComparisonReport report = compare(next(
        "{ amount: command.amount } }\n  withdraw",
        "{ amount: command.amount + 1 } }\n  withdraw"));

    assertThat(report.decisions().get(0).current()).isEqualTo("emits deposited");
    assertThat(report.first().get(0).changes())
        .containsExactly(new Change("deposited.amount", "100", "101"));
  }

  @Test
  void findsStatesThatEqualEventsAreFoldedIntoDifferently() {
    history.opened("a").deposited("a", 100).deposited("a", 1);

    ComparisonReport report =
        compare(next("state.balance + event.amount", "state.balance + event.amount * 2"));

    assertThat(report.decisions()).isEmpty();
    assertThat(report.stores()).containsExactly(new PlaceCounts("account", 1, 2, 0, 0, 1));
    assertThat(report.first().get(0).changes())
        .containsExactly(new Change("balance", "100", "200"));
  }

  @Test
  void findsRecordsThatOnlyOneVersionWrites() {
    history.swiped("c", "m", 1).swiped("c", "m", 200_000).swiped("d", "n", 7);

    ComparisonReport report = compare(next("value.total > 100000", "value.total > 300000"));

    assertThat(report.topics())
        .containsExactly(
            new PlaceCounts("big-merchants", 1, 0, 1, 0, 1),
            new PlaceCounts("merchant-totals", 1, 0, 0, 1, 0));
  }

  @Test
  void countsDeadLettersThatAreLostAndGained() {
    history.opened("a").deposited("a", 100);

    ComparisonReport report =
        compare(next("balance is never negative: state.balance >= 0", "x: state.balance < 50"));

    assertThat(report.gained())
        .containsExactly(Map.entry("account-commands-dlq: INVARIANT in account/account", 1L));
    assertThat(report.lost()).isEmpty();
    assertThat(report.topics())
        .extracting(PlaceCounts::name)
        .containsExactly("account-events", "account-replies");
    assertThat(report.decisions().get(0).current()).isEqualTo("fails INVARIANT");
  }

  @Test
  void hearsRejectionsOfAggregatesThatDoNotAnswer() {
    history.opened("a").opened("a");
    TopologySpec silent = next("replies: account-replies\nstate", "state");
    TopologySpec renamed = next(
        "replies: account-replies\nstate: Account\ndecide:\n  open:\n    - { reject: ALREADY_OPEN",
        "state: Account\ndecide:\n  open:\n    - { reject: IS_OPEN");

    ComparisonReport report = history.compare(silent, renamed, ALL);

    assertThat(report.commands()).isEqualTo(2);
    assertThat(report.decisions())
        .extracting(DecisionGroup::old, DecisionGroup::current)
        .containsExactly(tuple("rejects ALREADY_OPEN", "rejects IS_OPEN"));
    assertThat(report.topics()).isEmpty();
  }

  @Test
  void takesACommandThatCameAgainForNoDecision() {
    history.opened("a").withId("d-1").deposited("a", 100).withId("d-1").deposited("a", 100);

    ComparisonReport report = compare(strict());

    assertThat(report.commands()).isEqualTo(2);
    assertThat(report.differingCommands()).isOne();
  }

  @Test
  void doesNotLookAtWhatIsIgnored() {
    history.opened("a").deposited("a", 100);
    Ignored ignored = Ignored.parse(
        List.of("bank.Deposited.amount", "bank.Account.balance"),
        List.of(),
        bank().messageTypes());

    ComparisonReport report = history.compare(
        bank(),
        next(
            "{ amount: command.amount } }\n  withdraw",
            "{ amount: command.amount + 1 } }\n  withdraw"),
        ALL.withIgnored(ignored));

    assertThat(report.isSame()).isTrue();
  }

  @Test
  void doesNotLookAtIgnoredTopics() {
    history.swiped("c", "m", 200_000);
    Ignored ignored =
        Ignored.parse(List.of(), Set.of("big-merchants", "merchant-totals"), Set.of());

    ComparisonReport report = history.compare(
        bank(), next("value.total > 100000", "value.total > 300000"), ALL.withIgnored(ignored));

    assertThat(report.isSame()).isTrue();
  }

  @Test
  void comparesHeadersThatNameRecordsOnlyIfAskedTo() {
    history.opened("a").deposited("a", 100).opened("a").swiped("c", "m", 1);
    String renamed = "account-commands: { value: AccountCommand, partitions: 1 }";
    TopologySpec next = next("account-commands: { value: AccountCommand }", renamed);

    assertThat(history.compare(bank(), next, ALL).topics()).isEmpty();
    assertThat(history.compare(bank(), next, ALL.exactly()).first().get(0).changes())
        .extracting(Change::path)
        .contains("header hw-origin", "header hw-id");
  }

  @Test
  void keepsNoMoreFirstDifferencesThanAskedFor() {
    for (int i = 0; i < 20; i++) {
      history.opened("a" + i).deposited("a" + i, 100);
    }

    ComparisonReport report = history.compare(bank(), strict(), ALL.withMostKeys(5));

    assertThat(report.first()).hasSize(5);
    assertThat(report.isComplete()).isFalse();
    assertThat(report.differingCommands()).isEqualTo(20);
    assertThat(report.rootCommands()).isEqualTo(20);
  }

  @Test
  void tellsOnceWhatOnlyOneVersionDeclares() {
    history.opened("a");

    ComparisonReport report = compare(strict());

    assertThat(report.declared().parts())
        .extracting(TopologyDifference.Part::within)
        .containsExactly(List.of("aggregate account", "decides deposit"));
    assertThat(report.isSame()).isTrue();
  }

  @Test
  void namesARuleThatMeansSomethingElseByANameInIt() {
    history.opened("a").deposited("a", 100);
    String head = "streams:\n  account-commands";
    String rules = "    - { reject: NOT_OPEN, when: is_closed }";
    Function<String, TopologySpec> version = meaning -> bank(
        directory,
        Map.of(
            head,
            "expressions: { is_closed: \"" + meaning + "\" }\n" + head,
            "    " + DEPOSIT,
            rules));

    ComparisonReport report = history.compare(
        version.apply("state.status != Status.OPEN"),
        version.apply("state.status == Status.OPEN"),
        ALL);

    assertThat(report.declared().parts())
        .flatExtracting(TopologyDifference.Part::meantOtherwise)
        .extracting(TopologyDifference.Line::text)
        .containsExactly("reject NOT_OPEN when is_closed");
    assertThat(report.decisions().get(0).currentRules())
        .extracting(DecisionGroup.Written::text)
        .containsExactly("reject NOT_OPEN when is_closed");
  }

  @Test
  void stopsAtThePositionThatWasAsked() {
    history.opened("a").deposited("a", 100).deposited("a", 200);

    RecordPosition position = compare(strict()).first().get(0).position();

    ComparisonReport report =
        history.compare(bank(), strict(), ALL.withUntil(new StopAt.Position(position)));

    assertThat(report.ending()).isEqualTo(new ComparisonReport.Ending.Reached());
    assertThat(report.records()).isEqualTo(2);
  }

  @Test
  void stopsWithAReportWhenAskedTo() {
    history.opened("a").deposited("a", 100).deposited("a", 200);
    Comparison comparison = new Comparison(bank(), strict(), ALL);

    ComparisonReport report =
        comparison.run(history.history().iterator(), () -> comparison.records() < 2);

    assertThat(report.ending()).isEqualTo(new ComparisonReport.Ending.Stopped());
    assertThat(report.differingCommands()).isOne();
  }

  @Test
  void comparesTheRecordsOfOneKeyOnly() {
    history.opened("a").opened("b").deposited("b", 100);

    ComparisonReport report =
        history.compare(bank(), strict(), ALL.withKey("a".getBytes(StandardCharsets.UTF_8)));

    assertThat(report.isSame()).isTrue();
    assertThat(report.passedOver()).isEqualTo(2);
  }
}
