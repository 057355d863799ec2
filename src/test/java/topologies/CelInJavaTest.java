package topologies;

import static io.headwater.dsl.Cel.cel;
import static io.headwater.dsl.Cel.fields;
import static io.headwater.dsl.Verdict.emit;
import static io.headwater.dsl.Verdict.reject;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.testkit.SpecRunner;
import io.headwater.topology.PlainText;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.SpecFile;
import io.headwater.yaml.TopologyExamples;
import java.nio.file.Path;
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

/** The bank in Java, with rules that are CEL as in its YAML, and one that is Java. */
class CelInJavaTest {
  private static final Path FOLDER = Path.of("topologies/03-bank");

  private static TopologySpec bank() {
    TopologyBuilder bank = TopologyBuilder.topology("bank").constant("BIG", 100_000);
    bank.expression("is_new", "state.status == Status.NEW");
    StreamRef<AccountCommand> commands = bank.stream("account-commands", AccountCommand.class);
    StreamRef<AccountEvent> events =
        bank.stream("account-events", AccountEvent.class, stream -> stream.partitions(12));
    StreamRef<Reply> replies = bank.stream("account-replies", Reply.class);
    StreamRef<CardSwipe> swipes = bank.stream(
        "card-swipes",
        CardSwipe.class,
        stream -> stream.key(cel("value.card")).partitioner(Partitionings.crc32()));
    StreamRef<Spend> bigMerchants = bank.stream("big-merchants", Spend.class);
    StreamRef<Spend> merchantTotals = bank.stream("merchant-totals", Spend.class);

    Aggregate<AccountCommand, AccountEvent, Account> account = bank.rules(Aggregate.of(
                "account",
                AccountCommand.class,
                AccountEvent.class,
                Account.class,
                Account::toBuilder)
            .decide(
                Withdraw.class,
                (state, withdraw) -> state.getBalance() < withdraw.getAmount()
                    ? Decision.reject("INSUFFICIENT_FUNDS")
                    : Decision.emit(Withdrawn.newBuilder().setAmount(withdraw.getAmount()))))
        .decide(
            Open.class,
            reject("ALREADY_OPEN").when(cel("!is_new")),
            emit(Opened.class, fields("owner", "command.owner")))
        .decide(
            Deposit.class,
            reject("NOT_OPEN").when(cel("state.status != Status.OPEN")),
            emit(Deposited.class, cel("Deposited{amount: command.amount}")))
        .evolve(Opened.class, fields("status", "Status.OPEN").and("owner", "event.owner"))
        .evolve(Deposited.class, fields("balance", "state.balance + event.amount"))
        .evolve(Withdrawn.class, fields("balance", "state.balance - event.amount"))
        .invariant("balance is never negative", cel("state.balance >= 0"))
        .build();
    bank.aggregate(account, commands, events, replies);
    bank.pipeline("spend-by-merchant", swipes)
        .filter(cel("value.amount > 0"))
        .repartition("by-merchant", cel("value.merchant"), 12, Partitionings.murmur2())
        .aggregate(
            "spend",
            Spend.class,
            fields("total", "state.total + value.amount").and("swipes", "state.swipes + 1"))
        .branch(arms -> arms.when("big", cel("value.total > BIG"), big -> big.to(bigMerchants))
            .otherwise(small -> small.to(merchantTotals)));
    return bank.build();
  }

  @Test
  void passesTheExamplesOfTheYaml() {
    TopologySpec bank = bank();

    TopologyExamples examples = SpecFile.read(FOLDER.resolve("bank.spec.yaml"), bank);

    assertThat(examples.examples()).isNotEmpty();
    assertThat(SpecRunner.run(bank, examples).failed()).isEmpty();
  }

  @Test
  void isDescribedWithItsExpressions() {
    assertThat(PlainText.render(bank()))
        .contains("value.amount > 0")
        .contains("total: state.total + value.amount, swipes: state.swipes + 1")
        .contains("value.total > BIG")
        .contains("reject ALREADY_OPEN when !is_new")
        .contains("emit opened with owner: command.owner")
        .contains("status: Status.OPEN, owner: event.owner");
  }
}
