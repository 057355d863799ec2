package topologies;

import static io.headwater.dsl.Cel.cel;
import static io.headwater.dsl.Cel.fields;
import static io.headwater.dsl.Verdict.emit;
import static io.headwater.dsl.Verdict.reject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.Cel;
import io.headwater.dsl.JoinWindow;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.topology.StepSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Spend;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

/** Rules as text where Java functions could be. */
class CelRulesTest {
  private static final Pattern PLACE = Pattern.compile("CelRulesTest\\.java:(\\d+)");
  private static final CardSwipe SWIPE =
      CardSwipe.newBuilder().setCard("c-1").setMerchant("m-1").setAmount(7).build();
  private static final Envelope<?> RECORD = Envelope.of(
      new RecordPosition("swipes", 0, 1), Instant.EPOCH, EventHeaders.NONE, "c-1", SWIPE);

  private final TopologyBuilder topology = TopologyBuilder.topology("cards");
  private StreamRef<CardSwipe> swipes;
  private StreamRef<Spend> spends;

  @BeforeEach
  void declareStreams() {
    swipes = topology.stream("swipes", CardSwipe.class);
    spends = topology.stream("spends", Spend.class);
  }

  private StepSpec onlyStep() {
    return topology.build().pipelines().get(0).steps().get(0);
  }

  @Test
  void mapsByFieldsAndByOneExpression() {
    topology
        .pipeline("map", swipes)
        .map(Spend.class, fields("total", "value.amount").and("swipes", "1"))
        .map(Spend.class, cel("Spend{total: value.total * 2}"));
    List<StepSpec> steps = topology.build().pipelines().get(0).steps();

    StepSpec.MapValue first = (StepSpec.MapValue) steps.get(0);
    StepSpec.MapValue second = (StepSpec.MapValue) steps.get(1);

    assertThat(first.value().apply(RECORD))
        .isEqualTo(Spend.newBuilder().setTotal(7).setSwipes(1).build());
    assertThat(second.value().apply(RECORD.withValue(first.value().apply(RECORD))))
        .isEqualTo(Spend.newBuilder().setTotal(14).build());
    assertThat(second.value().text()).contains("Spend{total: value.total * 2}");
  }

  @Test
  void makesListsKeysPartitionsAndIds() {
    topology
        .pipeline("all", swipes)
        .flatMap(CardSwipe.class, cel("[value, CardSwipe{merchant: key}]"))
        .deduplicate("seen", cel("value.card + '/' + value.merchant"), Duration.ofHours(1))
        .repartition("by-merchant", cel("value.merchant"), 3, cel("value.amount % 3"));
    List<StepSpec> steps = topology.build().pipelines().get(0).steps();

    StepSpec.Repartition repartition = (StepSpec.Repartition) steps.get(2);

    assertThat(((StepSpec.FlatMap) steps.get(0)).values().apply(RECORD))
        .containsExactly(SWIPE, CardSwipe.newBuilder().setMerchant("c-1").build());
    assertThat(((StepSpec.Deduplicate) steps.get(1)).id().apply(RECORD)).isEqualTo("c-1/m-1");
    assertThat(repartition.by().apply(RECORD)).isEqualTo("m-1");
    assertThat(repartition.placement().toString()).contains("value.amount % 3");
  }

  @Test
  void mergesSessions() {
    topology
        .pipeline("trips", swipes)
        .aggregate(
            "trips",
            Spend.class,
            fields("total", "state.total + value.amount"),
            windows -> windows.session(
                Duration.ofMinutes(5), fields("total", "earlier.total + later.total")))
        .to(spends);

    StepSpec.WindowFold fold = (StepSpec.WindowFold) onlyStep();

    Spend seven = (Spend) fold.fold().apply(Spend.getDefaultInstance(), RECORD);
    assertThat(seven.getTotal()).isEqualTo(7);
    assertThat(fold.merge().orElseThrow().apply(seven, seven))
        .isEqualTo(Spend.newBuilder().setTotal(14).build());
  }

  @Test
  void joinsWithARowOrNone() {
    TableRef<Spend> limits = topology.table("limits", spends);
    topology
        .pipeline("exceeded", swipes)
        .leftJoin(limits, Spend.class, fields("total", "value.amount - row.total"));

    StepSpec.Join join = (StepSpec.Join) onlyStep();

    Spend limit = Spend.newBuilder().setTotal(5).build();
    assertThat(join.joiner().apply(RECORD, Optional.of(limit)))
        .isEqualTo(Spend.newBuilder().setTotal(2).build());
    assertThat(join.joiner().apply(RECORD, Optional.empty()))
        .isEqualTo(Spend.newBuilder().setTotal(7).build());
  }

  @Test
  void pairsRecordsOfTwoStreams() {
    topology
        .pipeline("pairs", swipes)
        .outerJoin(
            "pairs",
            spends,
            Spend.class,
            fields("total", "value.amount - other.total"),
            JoinWindow.within(Duration.ofMinutes(1)));

    StepSpec.StreamJoin join = (StepSpec.StreamJoin) onlyStep();

    Spend five = Spend.newBuilder().setTotal(5).build();
    assertThat(join.joiner().apply(RECORD, Optional.of(SWIPE), Optional.of(five)))
        .isEqualTo(Spend.newBuilder().setTotal(2).build());
    assertThat(join.joiner().apply(RECORD, Optional.empty(), Optional.of(five)))
        .isEqualTo(Spend.newBuilder().setTotal(-5).build());
  }

  @Test
  void joinsTablesByAKeyThatIsText() {
    TableRef<CardSwipe> last = topology.table("last", swipes);
    TableRef<Spend> limits = topology.table("limits", spends);
    topology
        .pipeline("rests", last)
        .filter(cel("value.amount > 0"))
        .join(
            limits, cel("value.merchant"), Spend.class, fields("total", "row.total - value.amount"))
        .to(topology.stream("rests", Spend.class));
    List<StepSpec> steps = topology.build().requireValid().pipelines().get(0).steps();

    StepSpec.Join join = (StepSpec.Join) steps.get(1);

    assertThat(join.on().orElseThrow().apply(RECORD)).isEqualTo("m-1");
    assertThat(join.joiner().text()).contains("total: row.total - value.amount");
  }

  @Test
  void everyMistakeIsToldWithItsLineWhenTheTopologyIsBuilt() {
    topology
        .pipeline("wrong", swipes)
        .filter(cel("value.amont > 0"))
        .map(Spend.class, fields("totl", "1").and("swipes", "value.card"))
        .to(spends);

    assertThat(problems(topology)).isEqualTo("""
        +0: 'bank.CardSwipe' has no field 'amont'; did you mean 'amount'? [HW1216]
          fix: use one of card, merchant, amount
        +1: message 'bank.Spend' has no field 'totl'; did you mean 'total'? [HW1005]
          fix: use one of total, swipes
        +1: the field 'swipes' is of type 'int', and this is of type 'string' [HW1230]
          fix: wrap it in `int(…)`""");
  }

  @Test
  void mistakesOfAggregatesAreToldWithThem() {
    StreamRef<AccountCommand> commands = topology.stream("commands", AccountCommand.class);
    StreamRef<AccountEvent> events = topology.stream("events", AccountEvent.class);
    topology.aggregate(
        topology
            .rules(Aggregate.of(
                    "account",
                    AccountCommand.class,
                    AccountEvent.class,
                    Account.class,
                    Account::toBuilder)
                .decide(Withdraw.class, (state, withdraw) -> Decision.emit())
                .evolve(Withdrawn.class, (state, withdrawn) -> {}))
            .decide(Open.class, emit(Opened.class), reject("LATE").when(cel("state.balance > 0")))
            .decide(Deposit.class, reject("NEVER"), emit(Deposited.class, cel("command")))
            .evolve(Opened.class, fields("owner", "event.name"))
            .evolve(Deposited.class, fields("balance", "1"))
            .invariant("never", cel("state.balance"))
            .build(),
        commands,
        events);

    assertThat(problems(topology)).isEqualTo("""
        +0: a rejection comes after an event, which it would take back [HW1020]
          fix: write all rejections before the first 'emit'
        +1: the rule is never reached: the one before it always rejects [HW1021]
          fix: give the one before it a 'when', or remove this one
        +1: a message of type 'bank.Deposited' is expected here, and this is of \
        type 'bank.Deposit' [HW1232]
          fix: make one with `bank.Deposited{…}`
        +2: 'bank.Opened' has no field 'name' [HW1216]
          fix: use one of owner
        +4: a condition is expected here, and this is of type 'int' [HW1235]
          fix: compare it, such as `!= 0`""");
  }

  @Test
  void textIsNoFunction() {
    Cel<CardSwipe, Object, Boolean> text = cel("value.amount > 0");

    assertThatThrownBy(() -> text.test(SWIPE))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("`value.amount > 0` is text until the topology is built: give it as it is, not"
            + " within a function");
  }

  @Test
  void fieldsMakeMessagesOnly() {
    assertThatThrownBy(() -> topology.pipeline("p", swipes).filter(fields("amount", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fields(…) makes a message, and here is none to make: write cel(…)");
  }

  /** Returns all problems, with their lines counted from that of the first one. */
  private static String problems(TopologyBuilder topology) {
    String rendered =
        catchThrowableOfType(InvalidTopologyException.class, topology::build).problems().stream()
            .map(Problem::render)
            .collect(Collectors.joining("\n"));
    Matcher place = PLACE.matcher(rendered);
    assertThat(place.find()).as(rendered).isTrue();
    int first = Integer.parseInt(place.group(1));
    return place.replaceAll(one -> "+" + (Integer.parseInt(one.group(1)) - first));
  }
}
