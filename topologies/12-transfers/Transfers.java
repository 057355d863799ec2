package topologies.transfers;

import com.google.protobuf.MessageOrBuilder;
import io.headwater.behavior.Saga;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.proto.Reply;
import io.headwater.proto.SagaEvent;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;
import topologies.transfers.proto.Completed;
import topologies.transfers.proto.Failed;
import topologies.transfers.proto.Step;
import topologies.transfers.proto.Transfer;
import topologies.transfers.proto.TransferRequest;
import topologies.transfers.proto.TransferResult;

/** Transfers between the accounts of the bank. */
public final class Transfers implements TopologyDefinition {
  private static final String COMMANDS = "account-commands";
  private static final String RESULTS = "transfer-results";

  /** Withdraws, deposits, and gives back what cannot be deposited. */
  public static final Saga<Transfer> TRANSFER = Saga.of(
          "transfer", Transfer.class, Transfer::toBuilder)
      .start("transfer-requests", TransferRequest.class, (transfer, request, react) -> {
        transfer
            .setFrom(request.getFrom())
            .setTo(request.getTo())
            .setAmount(request.getAmount())
            .setStep(Step.WITHDRAWING);
        react
            .send(COMMANDS, request.getFrom(), withdraw(request.getAmount()))
            .timer("timeout", Duration.ofMinutes(5));
      })
      .on("account-events", AccountEvent.class, Withdrawn.class, (transfer, withdrawn, react) -> {
        if (transfer.getStep() == Step.WITHDRAWING) {
          transfer.setStep(Step.DEPOSITING);
          react.send(COMMANDS, transfer.getTo(), deposit(transfer.getAmount())).cancel("timeout");
        } else if (transfer.getStep() == Step.CANCELLING) {
          transfer.setStep(Step.REFUNDING);
          react.send(COMMANDS, transfer.getFrom(), deposit(transfer.getAmount()));
        }
      })
      .on("account-events", AccountEvent.class, Deposited.class, (transfer, deposited, react) -> {
        if (transfer.getStep() == Step.DEPOSITING) {
          react.send(RESULTS, react.process(), Completed.newBuilder()).end();
        } else if (transfer.getStep() == Step.REFUNDING) {
          react.send(RESULTS, react.process(), failed("REFUNDED")).end();
        }
      })
      .rejected("account-replies", (transfer, reply, react) -> {
        if (transfer.getStep() == Step.DEPOSITING) {
          transfer.setStep(Step.REFUNDING);
          react.send(COMMANDS, transfer.getFrom(), deposit(transfer.getAmount()));
        } else {
          react.send(RESULTS, react.process(), failed(reply.getCode())).end();
        }
      })
      .timer("timeout", (transfer, react) -> {
        if (transfer.getStep() == Step.WITHDRAWING) {
          transfer.setStep(Step.CANCELLING);
        }
      })
      .sends(COMMANDS, RESULTS)
      .build();

  private static MessageOrBuilder withdraw(long amount) {
    return Withdraw.newBuilder().setAmount(amount);
  }

  private static MessageOrBuilder deposit(long amount) {
    return Deposit.newBuilder().setAmount(amount);
  }

  private static MessageOrBuilder failed(String code) {
    return Failed.newBuilder().setCode(code);
  }

  @Override
  public TopologySpec topology() {
    TopologyBuilder bank = TopologyBuilder.topology("transfers");
    StreamRef<AccountCommand> commands = bank.stream(COMMANDS, AccountCommand.class);
    StreamRef<AccountEvent> events = bank.stream("account-events", AccountEvent.class);
    StreamRef<Reply> replies = bank.stream("account-replies", Reply.class);
    bank.stream("transfer-requests", TransferRequest.class);
    StreamRef<SagaEvent> transfers = bank.stream("transfer-events", SagaEvent.class);
    bank.stream(RESULTS, TransferResult.class);

    bank.aggregate(Bank.ACCOUNT, commands, events, replies);
    bank.saga(TRANSFER, transfers);
    return bank.build();
  }
}
