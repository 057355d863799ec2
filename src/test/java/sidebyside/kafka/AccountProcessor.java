package sidebyside.kafka;

import io.headwater.proto.Reply;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Decides commands, one at a time per account.
 *
 * <p>Three parts, and an exception means another thing in each: while stores are read, and while
 * effects are applied, it is infrastructure, for which no record is to blame; it leaves, and the
 * transaction ends. In between nothing but rules runs: there it is the record, a dead letter.
 */
final class AccountProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private ProcessorContext<byte[], byte[]> context;
  private KeyValueStore<Bytes, byte[]> accounts;
  private FirstReplies firstReplies;

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    this.accounts = context.getStateStore(BankTopology.ACCOUNTS);
    this.firstReplies =
        new FirstReplies(context.getStateStore(BankTopology.FIRST_REPLIES), context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Command command;
    try {
      command = Command.read(record, context.recordMetadata().orElseThrow());
    } catch (Command.UndecodableException e) {
      deadLetter(record, e);
      return;
    }
    Optional<byte[]> first = firstReplies.find(command);
    if (first.isPresent()) {
      context.forward(Effects.reply(command, first.get()), BankTopology.REPLIES);
      return;
    }
    Snapshot before = Snapshot.read(accounts.get(command.account()));
    Effects effects;
    try {
      effects = Effects.of(command, before);
    } catch (RuntimeException | StackOverflowError e) {
      fail(command, e);
      return;
    }
    apply(command, effects);
  }

  private void apply(Command command, Effects effects) {
    effects.state().ifPresent(state -> accounts.put(command.account(), state.bytes()));
    firstReplies.remember(command, effects.reply().value());
    effects.events().forEach(event -> context.forward(event, BankTopology.EVENTS));
    context.forward(effects.reply(), BankTopology.REPLIES);
  }

  /** A failure is not remembered: sent again, the command is tried again. */
  private void fail(Command command, Throwable cause) {
    String code =
        cause instanceof AccountRules.BrokenInvariantException ? "INVARIANT" : "RULE_THREW";
    Reply reply = Effects.answer(command, Reply.Status.FAILED, code).build();
    deadLetter(command.record(), cause);
    context.forward(Effects.reply(command, reply), BankTopology.REPLIES);
  }

  /** Writes the record as it came, through a sink: in the transaction that reads past it. */
  private void deadLetter(Record<byte[], byte[]> record, Throwable cause) {
    RecordMetadata origin = context.recordMetadata().orElseThrow();
    Headers headers = new RecordHeaders(record.headers());
    Header untimely = headers.lastHeader(TimelyTimestamps.UNTIMELY);
    byte[] timestamp =
        untimely == null ? Command.text(Long.toString(record.timestamp())) : untimely.value();
    headers.remove(TimelyTimestamps.UNTIMELY);
    headers.add("dlq-origin", Command.text(Command.position(origin)));
    headers.add("dlq-timestamp", timestamp);
    headers.add("dlq-exception", Command.text(cause.getClass().getName()));
    context.forward(record.withHeaders(headers), BankTopology.DEAD_LETTERS);
  }
}
