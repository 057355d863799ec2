package io.headwater.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.proto.Reply;
import io.headwater.serde.HeaderBytes;
import io.headwater.serde.SnapshotBytes;
import io.headwater.state.CheckedCodec;
import io.headwater.state.StateCodec;
import io.headwater.testkit.BankMessages;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;

/**
 * The accounts of the tellers as somebody may have written them with Kafka Streams alone, with a
 * bug in it if one is wanted.
 */
final class HandWrittenTellers implements Processor<byte[], byte[], byte[], byte[]> {
  private static final String STORE = "teller";
  private static final String LETTERS = "teller-commands-dlq";
  private static final StateCodec<Snapshot> CODEC = new CheckedCodec<>(STORE, new Plain());

  /** What may be wrong with it. */
  enum Bug {
    /** Nothing. */
    NONE,
    /** What a record has done before it fails is kept. */
    UNIT_OF_WORK_OFF,
    /** What cannot be read is passed over, and nobody counts it. */
    SKIPPED_WITHOUT_COUNT,
    /** A record is lost before it is consumed. */
    RECORD_LOST,
    /** A dead letter is counted as processed, too. */
    COUNTED_TWICE,
    /** A command that was answered is decided again. */
    DUPLICATE_ACCEPTED,
    /** Events are numbered by the instance, and not by their account. */
    NUMBERED_BY_INSTANCE,
    /** A dead letter is written twice. */
    LETTER_TWICE,
    /** A dead letter is not the bytes that came. */
    LETTER_CUT,
    /** Dead letters are written by a producer of their own, which knows of no transaction. */
    SECOND_PRODUCER
  }

  private final Bug bug;
  private final Counts counts;
  private final Consumer<ProducerRecord<byte[], byte[]>> secondProducer;
  private final AtomicBoolean crashes;
  private final Map<String, byte[]> answers = new HashMap<>();
  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable KeyValueStore<Bytes, byte[]> store;
  private long numbered;

  /** What became of the records. */
  static final class Counts {
    private final Map<Outcome, Long> byOutcome = new EnumMap<>(Outcome.class);
    private long consumed;

    private void count(Outcome outcome) {
      byOutcome.merge(outcome, 1L, Long::sum);
    }

    Map<String, OutcomeCounts> byProgram() {
      return Map.of(STORE, new OutcomeCounts(consumed, byOutcome));
    }
  }

  private HandWrittenTellers(
      Bug bug,
      Counts counts,
      AtomicBoolean crashes,
      Consumer<ProducerRecord<byte[], byte[]>> secondProducer) {
    this.bug = bug;
    this.counts = counts;
    this.crashes = crashes;
    this.secondProducer = secondProducer;
  }

  /**
   * Builds it.
   *
   * @param crashes whether to die at the 30th command, once
   */
  static Topology topology(
      Bug bug,
      Counts counts,
      AtomicBoolean crashes,
      Consumer<ProducerRecord<byte[], byte[]>> secondProducer) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new Topology()
        .addSource(
            AutoOffsetReset.earliest(),
            "commands",
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            Tellers.COMMANDS)
        .addProcessor(
            STORE, () -> new HandWrittenTellers(bug, counts, crashes, secondProducer), "commands")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray()),
            STORE)
        .addSink(Tellers.EVENTS, Tellers.EVENTS, bytes, bytes, STORE)
        .addSink(Tellers.REPLIES, Tellers.REPLIES, bytes, bytes, STORE)
        .addSink(
            LETTERS,
            LETTERS,
            bytes,
            bytes,
            (topic, key, value, partitions) -> Optional.of(Set.of(0)),
            STORE);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> task) {
    context = task;
    store = task.getStateStore(STORE);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (position().offset() == 29 && crashes.getAndSet(false)) {
      throw new IllegalStateException("crashes");
    }
    if (bug == Bug.RECORD_LOST && position().offset() == 52) {
      return;
    }
    counts.consumed++;
    AccountCommand command;
    try {
      command = AccountCommand.parseFrom(record.value());
    } catch (InvalidProtocolBufferException e) {
      if (bug != Bug.SKIPPED_WITHOUT_COUNT) {
        deadLetter(record, FailureCode.DECODE_MALFORMED);
      }
      return;
    }
    String id = HeaderBytes.fromKafka(record.headers()).text(EventHeaders.ID).orElseThrow();
    byte[] answered = answers.get(id);
    if (answered != null && bug != Bug.DUPLICATE_ACCEPTED) {
      forward(record, answered, Tellers.REPLIES, 0);
      counts.count(Outcome.DUPLICATE);
      return;
    }
    try {
      Reply reply = decide(record, command).setCommandId(id).build();
      answers.put(id, reply.toByteArray());
      forward(record, reply.toByteArray(), Tellers.REPLIES, 0);
      counts.count(
          reply.getStatus() == Reply.Status.DECIDED ? Outcome.PROCESSED : Outcome.REJECTED);
    } catch (IllegalArgumentException e) {
      deadLetter(record, FailureCode.RULE_THREW);
      Reply failed = Reply.newBuilder()
          .setCommandId(id)
          .setStatus(Reply.Status.FAILED)
          .setCode(FailureCode.RULE_THREW.name())
          .build();
      forward(record, failed.toByteArray(), Tellers.REPLIES, 0);
    }
  }

  private Reply.Builder decide(Record<byte[], byte[]> record, AccountCommand command) {
    Snapshot before = Optional.ofNullable(store().get(Bytes.wrap(record.key())))
        .map(CODEC::decode)
        .orElse(new Snapshot(Account.getDefaultInstance(), 0));
    Account account = (Account) before.state();
    switch (command.getCommandCase()) {
      case OPEN -> {
        String owner = command.getOpen().getOwner();
        return accept(
            record,
            before,
            BankMessages.opened(owner),
            BankMessages.account(owner, account.getBalance()));
      }
      case DEPOSIT -> {
        return deposit(record, before, command.getDeposit().getAmount());
      }
      default -> {
        long amount = command.getWithdraw().getAmount();
        if (account.getBalance() < amount) {
          return Reply.newBuilder()
              .setStatus(Reply.Status.REJECTED)
              .setCode("INSUFFICIENT_FUNDS")
              .setSequence(before.sequence());
        }
        return accept(
            record,
            before,
            BankMessages.withdrawn(amount),
            account.toBuilder().setBalance(account.getBalance() - amount).build());
      }
    }
  }

  private Reply.Builder deposit(Record<byte[], byte[]> record, Snapshot before, long amount) {
    Account account = (Account) before.state();
    if (amount < 0 && bug != Bug.UNIT_OF_WORK_OFF) {
      throw new IllegalArgumentException();
    }
    Reply.Builder reply = accept(
        record,
        before,
        BankMessages.deposited(amount),
        account.toBuilder().setBalance(account.getBalance() + amount).build());
    if (amount < 0) {
      throw new IllegalArgumentException();
    }
    return reply;
  }

  private Reply.Builder accept(
      Record<byte[], byte[]> record, Snapshot before, Message event, Account after) {
    long number = before.sequence() + 1;
    numbered++;
    forward(
        record,
        event.toByteArray(),
        Tellers.EVENTS,
        bug == Bug.NUMBERED_BY_INSTANCE ? numbered : number);
    store().put(Bytes.wrap(record.key()), CODEC.encode(new Snapshot(after, number)));
    return Reply.newBuilder()
        .setStatus(Reply.Status.DECIDED)
        .setSequence(number)
        .setEvents(1);
  }

  private void forward(Record<byte[], byte[]> record, byte[] value, String topic, long number) {
    EventHeaders headers = EventHeaders.of(
        List.of(EventHeaders.Entry.text(EventHeaders.ORIGIN, position().toString())));
    if (number > 0) {
      headers = headers.plus(EventHeaders.Entry.text(EventHeaders.SEQUENCE, Long.toString(number)));
    }
    context().forward(record.withValue(value).withHeaders(HeaderBytes.toKafka(headers)), topic);
  }

  private void deadLetter(Record<byte[], byte[]> record, FailureCode code) {
    DeadLetter letter = new DeadLetter(
        position(),
        record.timestamp(),
        record.key(),
        record.value(),
        HeaderBytes.fromKafka(record.headers()),
        new DeadLetter.Cause(
            code.name(), "", STORE, "", Optional.empty(), 1, "tellers", Instant.EPOCH));
    byte[] value = bug == Bug.LETTER_CUT
        ? Arrays.copyOf(record.value(), record.value().length - 1)
        : record.value();
    Record<byte[], byte[]> written =
        record.withValue(value).withHeaders(HeaderBytes.toKafka(DeadLetterHeaders.write(letter)));
    if (bug == Bug.SECOND_PRODUCER) {
      secondProducer.accept(
          new ProducerRecord<>(LETTERS, 0, record.key(), value, written.headers()));
    } else {
      context().forward(written, LETTERS);
    }
    if (bug == Bug.LETTER_TWICE) {
      context().forward(written, LETTERS);
    }
    if (bug == Bug.COUNTED_TWICE) {
      counts.count(Outcome.PROCESSED);
    }
    counts.count(Outcome.DEAD_LETTERED);
  }

  private RecordPosition position() {
    return context()
        .recordMetadata()
        .map(one -> new RecordPosition(one.topic(), one.partition(), one.offset()))
        .orElseThrow();
  }

  private ProcessorContext<byte[], byte[]> context() {
    return Optional.ofNullable(context).orElseThrow();
  }

  private KeyValueStore<Bytes, byte[]> store() {
    return Optional.ofNullable(store).orElseThrow();
  }

  /** Snapshots as Headwater's own stores hold them. */
  private record Plain() implements StateCodec<Snapshot> {
    @Override
    public byte[] encode(Snapshot snapshot) {
      return SnapshotBytes.encode(snapshot);
    }

    @Override
    public Snapshot decode(byte[] bytes) {
      return SnapshotBytes.decode(MessageType.of(Account.class), bytes);
    }

    @Override
    public int sizeBytes(Snapshot snapshot) {
      return SnapshotBytes.sizeOf(snapshot);
    }
  }
}
